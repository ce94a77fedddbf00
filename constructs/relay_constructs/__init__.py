"""Typed cdk8s constructs for Flux, 1Password, relay-server and the Ingress in front of a virtual cluster."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay_constructs.errors import ConstructError, ConstructsError, InvalidValueError
    from relay_constructs.flux_git_repo import Branch, Commit, FluxGitRepo, Tag
    from relay_constructs.flux_kustomization import FluxKustomization
    from relay_constructs.helm_release import GitChart, HelmRelease
    from relay_constructs.imported_namespace import ImportedNamespace
    from relay_constructs.kubernetes_object import KubernetesObject
    from relay_constructs.mirrored_ingress import MirrorBackend, MirroredIngress, StableBackend
    from relay_constructs.namespace import AnyNamespace, Namespace
    from relay_constructs.object_reference import ObjectReference, SecretKeyReference
    from relay_constructs.one_password_item import OnePasswordItem
    from relay_constructs.one_password_operator import OnePasswordOperator
    from relay_constructs.one_password_secrets import OnePasswordSecrets
    from relay_constructs.relay_config import RelayConfig
    from relay_constructs.relay_image import RelayImage
    from relay_constructs.relay_release import RelayRelease
    from relay_constructs.relay_service import RelayService
    from relay_constructs.virtual_cluster import VirtualCluster

__all__ = [
    "AnyNamespace",
    "Branch",
    "Commit",
    "ConstructError",
    "ConstructsError",
    "FluxGitRepo",
    "FluxKustomization",
    "GitChart",
    "HelmRelease",
    "ImportedNamespace",
    "InvalidValueError",
    "KubernetesObject",
    "MirrorBackend",
    "MirroredIngress",
    "Namespace",
    "ObjectReference",
    "OnePasswordItem",
    "OnePasswordOperator",
    "OnePasswordSecrets",
    "RelayConfig",
    "RelayImage",
    "RelayRelease",
    "RelayService",
    "SecretKeyReference",
    "StableBackend",
    "Tag",
    "VirtualCluster",
]

_MODULES = {
    "errors": (
        "ConstructError",
        "ConstructsError",
        "InvalidValueError",
    ),
    "flux_git_repo": (
        "Branch",
        "Commit",
        "FluxGitRepo",
        "Tag",
    ),
    "flux_kustomization": ("FluxKustomization",),
    "helm_release": (
        "GitChart",
        "HelmRelease",
    ),
    "imported_namespace": ("ImportedNamespace",),
    "kubernetes_object": ("KubernetesObject",),
    "mirrored_ingress": (
        "MirrorBackend",
        "MirroredIngress",
        "StableBackend",
    ),
    "namespace": (
        "AnyNamespace",
        "Namespace",
    ),
    "object_reference": (
        "ObjectReference",
        "SecretKeyReference",
    ),
    "one_password_item": ("OnePasswordItem",),
    "one_password_operator": ("OnePasswordOperator",),
    "one_password_secrets": ("OnePasswordSecrets",),
    "relay_config": ("RelayConfig",),
    "relay_image": ("RelayImage",),
    "relay_release": ("RelayRelease",),
    "relay_service": ("RelayService",),
    "virtual_cluster": ("VirtualCluster",),
}


def __getattr__(name: str) -> object:
    """Import a construct when it is first used: cdk8s starts Node.js, which reading values does not need."""
    for module, public in _MODULES.items():
        if name in public:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
