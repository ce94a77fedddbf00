"""The annotation that excludes an object from pruning."""

PRUNE = "kustomize.toolkit.fluxcd.io/prune"
"""Annotation or label. With the value `disabled`, an object stays in the cluster after its removal from Git."""
PRUNE_DISABLED = {PRUNE: "disabled"}
