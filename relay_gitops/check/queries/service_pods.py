"""Workloads whose pods a Service or policy can select."""

from collections import defaultdict
from typing import Any

from relay_gitops.check.queries.workloads import workloads
from relay_gitops.repository.objects import Object, mapping, pod_labels
from relay_gitops.repository.repository import Repository


class PodIndex:
    """Workloads by cluster and namespace, with the labels of their pods."""

    def __init__(self, repository: Repository) -> None:
        """Index the workloads of a repository."""
        self._workloads: dict[tuple[str, str], list[tuple[Object, dict[str, Any]]]] = defaultdict(list)
        for item in workloads(repository):
            self._workloads[item.cluster, item.namespace].append((item, pod_labels(item)))

    def near(self, item: Object) -> list[tuple[Object, dict[str, Any]]]:
        """Return the workloads of an object's namespace, with the labels of their pods."""
        return self._workloads.get((item.cluster, item.namespace), [])

    def selected_by(self, service: Object) -> list[Object]:
        """Return the workloads whose pods a Service selects."""
        selector = mapping(service.spec.get("selector")).items()
        return [item for item, labels in self.near(service) if all(labels.get(key) == value for key, value in selector)]


def shared_labels(selector: dict[str, Any], labels: dict[str, Any]) -> list[str]:
    """Return the keys of a selector whose values the labels have."""
    return [key for key, value in selector.items() if labels.get(key) == value]
