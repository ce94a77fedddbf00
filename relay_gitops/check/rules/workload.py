"""Workloads: their pods' labels, volumes and admission."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.objects import (
    WORKLOADS,
    Object,
    containers,
    is_open,
    items,
    mapping,
    mappings,
    pod_labels,
    pod_spec_path,
)
from relay_gitops.repository.repository import Repository

KUBERNETES = "https://kubernetes.io/docs/"


def workloads(repository: Repository) -> list[Object]:
    """Return everything that makes pods."""
    return repository.of_type(*WORKLOADS)


@rule(
    "WORK001",
    "a workload does not select its own pods",
    Severity.ERROR,
    mend="Give the pod template every label of the selector",
    source=f"{KUBERNETES}concepts/workloads/controllers/deployment/#selector",
)
def selector(repository: Repository) -> Iterator[Problem]:
    """The API server refuses a workload whose selector does not match its own template."""
    for item in repository.of_type("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"):
        labels = pod_labels(item)
        for key, value in mapping(item.at("spec", "selector", "matchLabels")).items():
            if labels.get(key) != value and not is_open(value) and not is_open(labels.get(key)):
                keys = ("spec", "selector", "matchLabels", key)
                yield Problem(item, keys, f"its pods have {key}={labels.get(key)}, and not {value}")


@rule(
    "WORK002",
    "two pods of one volume at a time",
    Severity.WARNING,
    mend="Write strategy.type: Recreate",
    source=f"{KUBERNETES}concepts/storage/persistent-volumes/#access-modes",
)
def rolling_update(repository: Repository) -> Iterator[Problem]:
    """In a rolling update the new pod waits on another node for a volume that the old one holds, or both write."""
    for item in repository.of_type("apps/Deployment"):
        if item.at("spec", "strategy", "type") == "Recreate" or item.spec.get("replicas") == 0:
            continue
        path = (*(pod_spec_path(item) or ()), "volumes")
        for index, volume in mappings(item.at(*path)):
            name = mapping(volume.get("persistentVolumeClaim")).get("claimName")
            claim = repository.find(item.cluster, "PersistentVolumeClaim", item.namespace, str(name)) if name else None
            modes = items(claim.spec.get("accessModes")) if claim else []
            if claim and "ReadWriteMany" not in modes and "ReadOnlyMany" not in modes:
                yield Problem(item, (*path, index), f"{claim.name} is for one node at a time, and updates overlap")


@rule(
    "WORK006",
    "a container mounts a volume that the pod does not have",
    Severity.ERROR,
    mend="Declare the volume, or mount one that is declared",
    source=f"{KUBERNETES}concepts/storage/volumes/",
)
def mounts(repository: Repository) -> Iterator[Problem]:
    """The API server refuses the pod template with `volumeMounts name: Not found`."""
    for item in workloads(repository):
        path = pod_spec_path(item) or ()
        known = [volume.get("name") for _, volume in mappings(item.at(*path, "volumes"))]
        known += [
            mapping(claim.get("metadata")).get("name") for _, claim in mappings(item.spec.get("volumeClaimTemplates"))
        ]
        for keys, container in containers(item):
            for index, mount in mappings(container.get("volumeMounts")):
                name = mount.get("name")
                if isinstance(name, str) and name not in known and not is_open(name):
                    yield Problem(
                        item, (*keys, "volumeMounts", index, "name"), f"the pod has no volume {name}{among(known)}"
                    )


_RESTRICTED = "pod-security.kubernetes.io/enforce"


@rule(
    "WORK008",
    "the namespace does not admit the pod",
    Severity.ERROR,
    mend="Write runAsNonRoot, allowPrivilegeEscalation: false, seccompProfile RuntimeDefault, and drop ALL",
    source=f"{KUBERNETES}concepts/security/pod-security-standards/#restricted",
)
def restricted(repository: Repository) -> Iterator[Problem]:
    """In a namespace that enforces `restricted`, the workload is accepted and its pods are not, so nothing starts."""
    for item in workloads(repository):
        namespace = repository.find(item.cluster, "Namespace", "", item.namespace)
        if namespace is None or namespace.labels.get(_RESTRICTED) != "restricted":
            continue
        pod = mapping(item.at(*(pod_spec_path(item) or ()), "securityContext"))
        for keys, container in containers(item):
            missing = _missing(pod, mapping(container.get("securityContext")))
            if missing:
                yield Problem(
                    item, (*keys, "securityContext"), f"{item.namespace} is restricted, and {missing} is missing"
                )


def _missing(pod: dict[str, Any], own: dict[str, Any]) -> str:
    both = {**pod, **own}
    wanted = {
        "runAsNonRoot: true": both.get("runAsNonRoot") is True,
        "allowPrivilegeEscalation: false": own.get("allowPrivilegeEscalation") is False,
        "capabilities.drop ALL": "ALL" in items(mapping(own.get("capabilities")).get("drop")),
        "a seccompProfile": mapping(both.get("seccompProfile")).get("type") in ("RuntimeDefault", "Localhost"),
    }
    return next((name for name, there in wanted.items() if not there), "")
