"""Release name, chart and values of a HelmRelease."""

from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import Object, mapping


def target_namespace(release: Object) -> str:
    """Return the namespace where a HelmRelease installs its objects."""
    return str(release.spec.get("targetNamespace") or release.namespace)


def chart_name(release: Object) -> str:
    """Return the chart name of a HelmRelease, which is the last part of the chart path; empty for a chartRef."""
    return str(release.at("spec", "chart", "spec", "chart") or "").rstrip("/").rpartition("/")[2]


def release_name(release: Object) -> str:
    """Return the release name of a HelmRelease, before Helm shortens it."""
    if release.spec.get("releaseName"):
        return str(release.spec["releaseName"])
    target = release.spec.get("targetNamespace")
    return f"{target}-{release.name}" if target else release.name


def values_of(release: Object) -> dict[str, Any]:
    """Return the inline values of a HelmRelease."""
    return mapping(release.spec.get("values"))


VALUES: KeyPath = ("spec", "values")
