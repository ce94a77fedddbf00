"""Repositories with common layouts cause no false errors."""

from collections import Counter
from functools import cache
from pathlib import Path

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.run import CheckResult, check

import pytest

LAYOUTS = Path(__file__).parent / "layouts"
CLUSTERS = {
    "home-ops": ["kubernetes/flux/cluster"],
    "kustomize-helm": ["clusters/production", "clusters/staging"],
    "multi-tenancy": ["clusters/production", "clusters/staging"],
}


@cache
def checked(layout: str) -> CheckResult:
    return check([LAYOUTS / layout], LAYOUTS / layout, set(Level))


def test_every_layout_is_tested() -> None:
    assert {folder.name for folder in LAYOUTS.iterdir()} == CLUSTERS.keys()


@pytest.mark.parametrize("layout", CLUSTERS)
def test_no_error_is_found(layout: str) -> None:
    run = checked(layout)

    assert [finding for finding in run.findings if finding.severity is Severity.ERROR] == []
    assert len(run.repository.everything) >= 30
    assert not any(applied.result.is_guess for applied in run.repository.layout.applied_folders)


@pytest.mark.parametrize("layout", CLUSTERS)
def test_clusters_are_found(layout: str) -> None:
    assert sorted(checked(layout).repository.clusters) == CLUSTERS[layout]


def test_every_kustomization_of_home_ops_is_resolved() -> None:
    run = checked("home-ops")

    applied = {(item.kind, item.namespace, item.name) for item in run.repository.applied}
    assert ("HelmRelease", "media", "sonarr") in applied
    assert ("PersistentVolumeClaim", "media", "sonarr") in applied
    assert ("ConfigMap", "default", "homepage-configmap") in applied
    assert ("Namespace", "", "media") in applied
    assert run.repository.layout.unapplied == ()


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("home-ops", {}),
        ("kustomize-helm", {"HELM014": 1}),
        ("multi-tenancy", {"FLUX006": 1}),
    ],
)
def test_warnings_are_few(layout: str, expected: dict[str, int]) -> None:
    found = [entry.rule for entry in checked(layout).findings if entry.severity is Severity.WARNING]

    assert Counter(found) == expected


def test_a_finding_in_two_clusters_is_reported_once() -> None:
    found = [entry for entry in checked("kustomize-helm").findings if entry.rule == "HELM014"]

    places = [(entry.file, entry.cluster, entry.other_clusters) for entry in found]
    assert places == [("apps/base/podinfo/release.yaml", "clusters/production", ("clusters/staging",))]


def test_the_overlays_of_multi_tenancy_differ() -> None:
    run = checked("multi-tenancy")

    paths = {
        item.cluster: item.spec["path"] for item in run.repository.flux_kustomizations() if item.name == "dev-team"
    }
    assert paths == {"clusters/production": "./production", "clusters/staging": "./staging"}
