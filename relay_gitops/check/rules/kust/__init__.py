"""Rules about kustomization.yaml."""
