"""Entries of dependsOn in Kustomizations and HelmReleases."""

from collections.abc import Iterator

from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, Object, is_open, mappings

DEPENDENT = (FLUX_KUSTOMIZATION, HELM_RELEASE)
"""Types with the field dependsOn."""


def dependencies(item: Object) -> Iterator[tuple[int, str, str]]:
    """Yield index, namespace and name of each dependsOn entry of an object."""
    for index, entry in mappings(item.spec.get("dependsOn")):
        name = entry.get("name")
        if isinstance(name, str) and not is_open(name):
            yield index, str(entry.get("namespace") or item.namespace), name
