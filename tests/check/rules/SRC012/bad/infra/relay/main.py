"""The cdk8s app."""
