"""A Git repository as Flux applies it: files, kustomize builds, clusters, Helm charts and objects."""
