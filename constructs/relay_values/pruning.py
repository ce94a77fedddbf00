"""How an object tells Flux not to delete it."""

PRUNE = "kustomize.toolkit.fluxcd.io/prune"
"""The annotation or label that keeps an object in the cluster when it leaves the repository, if it is `disabled`."""
PRUNE_DISABLED = {PRUNE: "disabled"}
