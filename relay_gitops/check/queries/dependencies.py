"""Entries of dependsOn in Kustomizations and HelmReleases."""

from collections.abc import Iterator

from relay_gitops.check.queries.platforms import is_of_platform
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, Object, is_open, mappings
from relay_gitops.repository.repository import Repository

DEPENDENT = (FLUX_KUSTOMIZATION, HELM_RELEASE)
"""Types with the field dependsOn."""


def dependencies(item: Object) -> Iterator[tuple[int, str, str]]:
    """Yield index, namespace and name of each dependsOn entry of an object."""
    for index, entry in mappings(item.spec.get("dependsOn")):
        name = entry.get("name")
        if isinstance(name, str) and not is_open(name):
            yield index, str(entry.get("namespace") or item.namespace), name


OTHER_KIND = {"HelmRelease": "Kustomization", "Kustomization": "HelmRelease"}


def _is_generated_root(repository: Repository, item: Object, namespace: str, name: str) -> bool:
    """Return whether Flux Operator creates the root Kustomization that an entry names."""
    owners = (applied.owner for applied in repository.layout.applied_folders if applied.cluster == item.cluster)
    return any(owner.is_generated and (owner.namespace, owner.name) == (namespace, name) for owner in owners if owner)


def missing_dependencies(repository: Repository) -> Iterator[tuple[Object, int, str, str]]:
    """Yield each entry that names no object of the same kind: the object, the entry's index, namespace and name."""
    for item in repository.of_type(*DEPENDENT):
        for index, namespace, name in dependencies(item):
            if repository.find(item.cluster, item.kind, namespace, name) or is_of_platform(namespace):
                continue
            if not _is_generated_root(repository, item, namespace, name):
                yield item, index, namespace, name
