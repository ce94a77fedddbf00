"""What a HelmRelease says of its release, chart and values."""

from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import Object, mapping


def target_namespace(release: Object) -> str:
    """Return the namespace that a HelmRelease's objects go to."""
    return str(release.spec.get("targetNamespace") or release.namespace)


def chart_name(release: Object) -> str:
    """Return the name of a HelmRelease's chart, which is the last part of its folder's; empty for a chartRef."""
    return str(release.at("spec", "chart", "spec", "chart") or "").rstrip("/").rpartition("/")[2]


def release_name(release: Object) -> str:
    """Return the name that Helm gives to a HelmRelease, before it is shortened."""
    if release.spec.get("releaseName"):
        return str(release.spec["releaseName"])
    target = release.spec.get("targetNamespace")
    return f"{target}-{release.name}" if target else release.name


def values_of(release: Object) -> dict[str, Any]:
    """Return the values that a HelmRelease gives inline."""
    return mapping(release.spec.get("values"))


VALUES: KeyPath = ("spec", "values")
