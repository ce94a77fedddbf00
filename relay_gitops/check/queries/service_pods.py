"""Workloads that a Service or a policy selects."""

from collections import defaultdict
from typing import Any
from weakref import WeakKeyDictionary

from relay_gitops.check.queries.workloads import workloads
from relay_gitops.repository.objects import Object, mapping, pod_labels
from relay_gitops.repository.repository import Repository

_WORKLOADS: WeakKeyDictionary[Repository, dict[tuple[str, str], list[tuple[Object, dict[str, Any]]]]] = (
    WeakKeyDictionary()
)


def workloads_near(repository: Repository, service: Object) -> list[tuple[Object, dict[str, Any]]]:
    """Return the workloads of a Service's namespace, with their pods' labels."""
    if repository not in _WORKLOADS:
        found: dict[tuple[str, str], list[tuple[Object, dict[str, Any]]]] = defaultdict(list)
        for item in workloads(repository):
            found[item.cluster, item.namespace].append((item, pod_labels(item)))
        _WORKLOADS[repository] = found
    return _WORKLOADS[repository].get((service.cluster, service.namespace), [])


def workloads_behind(repository: Repository, service: Object) -> list[Object]:
    """Return the workloads whose pods a Service selects."""
    selector = mapping(service.spec.get("selector")).items()
    return [
        item
        for item, labels in workloads_near(repository, service)
        if all(labels.get(key) == value for key, value in selector)
    ]
