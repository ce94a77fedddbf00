"""kustomization.yaml."""
