"""What the API server refuses, and no published schema says."""

import re
from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.workload import workloads
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import Object, containers, is_open, mapping, mappings, pod_spec_path
from relay_gitops.repository.quantity import quantity
from relay_gitops.repository.repository import Repository

KUBERNETES = "https://kubernetes.io/docs/"
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
"""Kinds with a namespace whose names are those of DNS; RBAC's may be any part of a path."""


@rule(
    "META001",
    "an object names no namespace",
    Severity.ERROR,
    mend="Write metadata.namespace, or `namespace` in the kustomization.yaml",
    source="https://github.com/fluxcd/pkg/issues/716",
)
def without_namespace(repository: Repository) -> Iterator[Problem]:
    """Flux has no namespace of its own to put it in, as kubectl has: the API server finds no such resource."""
    for unit in repository.units:
        for item in unit.objects if unit.owner else ():
            if item.type in _NAMESPACED and item.name and not item.namespace:
                yield Problem(item, ("metadata",), f"{unit.owner} applies it, and it has no namespace")


_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LONGEST_NAME = {"/Service": 63, "/Namespace": 63, "batch/CronJob": 52}
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")


@rule(
    "META002",
    "a name or label that Kubernetes does not accept",
    Severity.ERROR,
    mend="Names have small letters, digits and hyphens; a label's value at most 63 letters, digits, `-`, `_` and `.`",
    source=f"{KUBERNETES}concepts/overview/working-with-objects/names/",
)
def name(repository: Repository) -> Iterator[Problem]:
    """The API server refuses the object, and Flux applies nothing else of its Kustomization."""
    for item in repository.objects:
        if (item.type in _NAMESPACED or item.type == "/Namespace") and item.name and not is_open(item.name):
            # A dot in the name of a Service or Namespace would be one in a host's name.
            pattern = _LABEL_NAME if item.type in ("/Service", "/Namespace") else _NAME
            longest = _LONGEST_NAME.get(item.type, 253)
            if not pattern.fullmatch(item.name):
                yield Problem(item, ("metadata", "name"), f"nothing can be called `{item.name}`")
            elif len(item.name) > longest:
                what = f"the name has {len(item.name)} characters, and a {item.kind} at most {longest}"
                yield Problem(item, ("metadata", "name"), what)
        for key, value in item.labels.items():
            if isinstance(value, str) and not is_open(value) and not _LABEL_VALUE.fullmatch(value):
                yield Problem(item, ("metadata", "labels", key), f"`{value}` cannot be the value of a label")


_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_FIELDS = ("minute", "hour", "day of the month", "month", "day of the week")
_WORDS = {
    3: ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    4: ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
}
_WHOLE = re.compile(r"@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)")


@rule(
    "WORK015",
    "no schedule of a CronJob",
    Severity.ERROR,
    mend="Write minute, hour, day of the month, month and day of the week (0 to 6), or such as @daily",
    source=f"{KUBERNETES}concepts/workloads/controllers/cron-jobs/#schedule-syntax",
)
def schedule(repository: Repository) -> Iterator[Problem]:
    """The API server refuses a CronJob whose schedule it cannot read."""
    for item in repository.of_type("batch/CronJob"):
        text = item.spec.get("schedule")
        if isinstance(text, str) and not is_open(text) and (fault := _fault(text)):
            yield Problem(item, ("spec", "schedule"), f"`{text}` is no schedule: {fault}")


def _fault(text: str) -> str:
    if _WHOLE.fullmatch(text.strip()):
        return ""
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"it has {len(fields)} fields, and not {len(_FIELDS)}"
    for index, field in enumerate(fields):
        for part in field.lower().split(","):
            if not _is_part(part, index):
                return f"{_FIELDS[index]} {part}"
    return ""


def _is_part(part: str, index: int) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (step.isdigit() and int(step)):
        return False
    if span in ("*", "?"):
        return True
    low, high = _RANGES[index]
    words = _WORDS.get(index, ())
    ends = [str(words.index(end) + low) if end in words else end for end in span.split("-")]
    if len(ends) > 2 or not all(end.isdigit() and low <= int(end) <= high for end in ends):  # noqa: PLR2004 - from and to
        return False
    return int(ends[0]) <= int(ends[-1])


@rule(
    "WORK016",
    "a container asks for more than it may have",
    Severity.ERROR,
    mend="Make the request no larger than the limit",
    source=f"{KUBERNETES}concepts/configuration/manage-resources-containers/",
)
def resources(repository: Repository) -> Iterator[Problem]:
    """The API server says `must be less than or equal to memory limit`, and refuses the workload."""
    for item in workloads(repository):
        for keys, container in containers(item):
            asked, allowed = (mapping(mapping(container.get("resources")).get(key)) for key in ("requests", "limits"))
            for resource in asked.keys() & allowed.keys():
                request, limit = quantity(asked[resource]), quantity(allowed[resource])
                if request is not None and limit is not None and request > limit:
                    what = f"it asks for {resource} {asked[resource]}, and may have {allowed[resource]}"
                    yield Problem(item, (*keys, "resources", "requests", resource), what)


@rule(
    "WORK017",
    "an entry of a list is there twice",
    Severity.ERROR,
    mend="Leave one of the two",
    source=f"{KUBERNETES}reference/using-api/server-side-apply/#merge-strategy",
)
def twice(repository: Repository) -> Iterator[Problem]:
    """Server-side apply tells the entries of these lists by their keys, and refuses an object with two of one key."""
    for item in repository.applied:
        path = pod_spec_path(item)
        if path:
            for field in ("containers", "initContainers", "volumes"):
                yield from _twice(item, (*path, field), ("name",))
            for keys, _ in containers(item):
                yield from _twice(item, (*keys, "env"), ("name",))
                yield from _twice(item, (*keys, "volumeMounts"), ("mountPath",))
                yield from _twice(item, (*keys, "ports"), ("containerPort", "protocol"))
        elif item.type == "/Service":
            yield from _twice(item, ("spec", "ports"), ("port", "protocol"))


def _twice(item: Object, path: KeyPath, names: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for index, entry in mappings(item.at(*path)):
        values = tuple(entry.get(name, "TCP" if name == "protocol" else None) for name in names)
        if not all(isinstance(value, str | int) and not is_open(value) for value in values):
            continue
        first = seen.setdefault(values, index)
        if first != index:
            shown = " ".join(str(value) for value in values)
            yield Problem(
                item, (*path, index, names[0]), f"{shown} is in {path[-1]} twice: entries {first} and {index}"
            )
