"""Rules about Flux Kustomizations and other Flux objects."""
