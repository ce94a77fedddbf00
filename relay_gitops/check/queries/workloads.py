"""Workloads: objects that have a pod template."""

from relay_gitops.repository.objects import WORKLOADS, Object
from relay_gitops.repository.repository import Repository


def workloads(repository: Repository) -> list[Object]:
    """Return everything that makes pods."""
    return repository.of_type(*WORKLOADS)
