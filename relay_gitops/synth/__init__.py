"""From the cdk8s app to the files in apps/: render, publish, and compare."""
