"""Typed cdk8s constructs for Flux, 1Password, relay-server and the Ingress in front of a virtual cluster."""

from relay_constructs.flux_git_repo import Branch, Commit, FluxGitRepo, Tag
from relay_constructs.flux_kustomization import FluxKustomization
from relay_constructs.helm_release import GitChart, HelmRelease
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.mirrored_ingress import MirrorBackend, MirroredIngress, StableBackend
from relay_constructs.namespace import AnyNamespace, Namespace
from relay_constructs.one_password_item import OnePasswordItem
from relay_constructs.one_password_operator import OnePasswordOperator
from relay_constructs.one_password_secrets import OnePasswordSecrets
from relay_constructs.relay_release import RelayRelease
from relay_values.errors import ConstructError, ConstructsError, InvalidValueError
from relay_values.imported_namespace import ImportedNamespace
from relay_values.object_reference import ObjectReference, SecretKeyReference
from relay_values.relay_config import RelayConfig
from relay_values.relay_image import RelayImage
from relay_values.relay_service import RelayService
from relay_values.virtual_cluster import VirtualCluster

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
