"""What Flux makes of a Git repository: files, kustomize builds, clusters, Helm charts and objects."""
