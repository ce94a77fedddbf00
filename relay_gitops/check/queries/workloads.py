"""Workloads: objects with a pod template."""

from relay_gitops.repository.objects import WORKLOADS, Object
from relay_gitops.repository.repository import Repository


def workloads(repository: Repository) -> list[Object]:
    """Return all workloads of a repository."""
    return repository.of_type(*WORKLOADS)


PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
