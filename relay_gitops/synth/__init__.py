"""Render the cdk8s app to files, compare them with apps/, and write them."""
