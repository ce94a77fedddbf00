"""The rules, one file a group; importing them registers them."""

from relay_gitops.diff.consequences import (
    deletion,
    helm,
    immutable,
    kustomization,
    network,
    pods,
    rbac,
    relay,
    secrets,
)

GROUPS = (kustomization, deletion, helm, immutable, network, relay, pods, secrets, rbac)
"""Every module of rules."""


def load() -> None:
    """Do nothing: importing this module has registered every rule."""
