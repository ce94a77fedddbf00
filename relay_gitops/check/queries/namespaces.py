"""Namespaces that HelmReleases create."""

from relay_gitops.repository.helm_release import target_namespace
from relay_gitops.repository.repository import Repository


def created_namespaces(repository: Repository) -> set[tuple[str, str]]:
    """Return cluster and name of each namespace that a release creates."""
    return {
        (item.cluster, target_namespace(item))
        for item in repository.releases()
        if item.at("spec", "install", "createNamespace") is True and item.spec.get("targetNamespace")
    }
