"""The two cdk8s charts, one per cluster, built from an environment."""
