"""Rules about names, labels and namespaces of objects."""

import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository
from relay_values.formats import NAME_PART, OBJECT_NAME

_NAMESPACED = {
    "/ConfigMap", "/LimitRange", "/PersistentVolumeClaim", "/Pod", "/ResourceQuota", "/Secret", "/Service",
    "/ServiceAccount", "apps/DaemonSet", "apps/Deployment", "apps/StatefulSet",
    "autoscaling/HorizontalPodAutoscaler", "batch/CronJob", "batch/Job", "networking.k8s.io/Ingress",
    "networking.k8s.io/NetworkPolicy", "policy/PodDisruptionBudget", "onepassword.com/OnePasswordItem",
    "helm.toolkit.fluxcd.io/HelmRelease", "kustomize.toolkit.fluxcd.io/Kustomization",
    "notification.toolkit.fluxcd.io/Alert", "notification.toolkit.fluxcd.io/Provider",
    "notification.toolkit.fluxcd.io/Receiver", "source.toolkit.fluxcd.io/Bucket",
    "source.toolkit.fluxcd.io/GitRepository", "source.toolkit.fluxcd.io/HelmChart",
    "source.toolkit.fluxcd.io/HelmRepository", "source.toolkit.fluxcd.io/OCIRepository",
}  # fmt: skip
"""Namespaced kinds whose names must be DNS names. The names of RBAC kinds may be any path segment."""


@rule(
    "META001",
    "object without metadata.namespace",
    Severity.ERROR,
    fix="Set `metadata.namespace`, or `namespace` in kustomization.yaml",
    source="https://github.com/fluxcd/pkg/issues/716",
)
def namespace_not_set(repository: Repository) -> Iterator[Problem]:
    """Unlike kubectl, Flux has no default namespace, so the API server rejects the object."""
    for applied in repository.complete_folders:
        for item in applied.objects if applied.owner else ():
            if item.type in _NAMESPACED and item.name and not item.namespace:
                yield Problem(
                    item, ("metadata",), f"`metadata.namespace` is not set, so {applied.owner} cannot apply it"
                )


_LONGEST_NAME = {"/Service": 63, "/Namespace": 63, "batch/CronJob": 52}


_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")


@rule(
    "META002",
    "invalid object name or label value",
    Severity.ERROR,
    fix="In names, use lower case letters, digits and hyphens; in label values, use at most 63 letters, digits, `-`, "
    "`_` and `.`",
    source=f"{KUBERNETES_DOCS}concepts/overview/working-with-objects/names/",
)
def invalid_name_or_label(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the object, and Flux applies no other object of the Kustomization."""
    for item in repository.objects:
        if (item.type in _NAMESPACED or item.type == "/Namespace") and item.name and not is_open(item.name):
            # The names of Services and Namespaces are labels of host names, so they cannot contain dots.
            pattern = NAME_PART if item.type in ("/Service", "/Namespace") else OBJECT_NAME
            longest = _LONGEST_NAME.get(item.type, 253)
            if not re.fullmatch(pattern, item.name):
                yield Problem(
                    item, ("metadata", "name"), f"`{item.name}` is not a valid name, so the API server rejects it"
                )
            elif len(item.name) > longest:
                message = f"the name has {len(item.name)} characters, but a {item.kind} may have at most {longest}"
                yield Problem(item, ("metadata", "name"), message)
        for key, value in item.labels.items():
            if isinstance(value, str) and not is_open(value) and not _LABEL_VALUE.fullmatch(value):
                yield Problem(
                    item,
                    ("metadata", "labels", key),
                    f"`{value}` is not a valid label value, so the API server rejects it",
                )
