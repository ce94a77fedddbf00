"""A real API server rejects the bad example of each rule in REFUSED, and accepts the good one."""

from pathlib import Path
from typing import Any

from e2e.control_plane import ControlPlane
from e2e.deployment import ROOT, yaml_documents
from tests.check.test_api_server import NO_SCHEDULES, SCHEDULES, cron_job

import pytest

EXAMPLES = ROOT / "tests" / "check" / "rules"
REFUSED = {
    "CEL001": "configMapRef",
    "ING008": "must be an absolute path",
    "ING011": "RFC 1123",
    "META002": "must be no more than 63 characters|a valid label must be",
    "SCH001": "matchLabels",
    "SCH002": "spec.type",
    "SCH007": "no matches for kind",
    "SEC007": "illegal base64 data",
    "SVC005": "supported values",
    "SVC007": "spec.ports[1].name",
    "WORK001": "selector` does not match template",
    "WORK003": "may not specify more than 1 handler type",
    "WORK004": "env",
    "WORK006": "Not found",
    "WORK015": "schedule",
    "WORK016": "must be less than or equal to memory limit",
    "WORK017": "duplicate entries for key",
    "WORK019": "restartPolicy",
    "WORK020": "must be greater than or equal to",
}
"""Rules with the error message of the API server."""


@pytest.fixture(scope="session")
def namespaces(cluster: ControlPlane) -> ControlPlane:
    """Return the API server with the namespaces of the examples."""
    names = ("web", "flux-system")
    namespaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in names]
    assert cluster.apply(namespaces) == []
    return cluster


def objects(folder: Path) -> list[dict[str, Any]]:
    return [document for file in sorted(folder.rglob("*.yaml")) for document in yaml_documents(file)]


@pytest.mark.parametrize("rule", REFUSED)
def test_the_api_server_rejects_the_bad_example(rule: str, namespaces: ControlPlane) -> None:
    errors = "\n".join(
        line
        for manifest in objects(EXAMPLES / rule / "bad")
        for line in namespaces.apply([manifest], "--dry-run=server")
    )

    assert any(words in errors for words in REFUSED[rule].split("|")), errors


@pytest.mark.parametrize("rule", REFUSED)
def test_the_api_server_accepts_the_good_example(rule: str, namespaces: ControlPlane) -> None:
    for manifest in objects(EXAMPLES / rule / "good"):
        errors = [line for line in namespaces.apply([manifest], "--dry-run=server") if not line.startswith("Warning:")]
        assert errors == []


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_api_server_accepts_the_schedule(schedule: str, namespaces: ControlPlane) -> None:
    assert namespaces.apply([cron_job(schedule)], "--dry-run=server") == []


@pytest.mark.parametrize("schedule", NO_SCHEDULES)
def test_the_api_server_rejects_an_invalid_schedule(schedule: str, namespaces: ControlPlane) -> None:
    assert any("spec.schedule" in line for line in namespaces.apply([cron_job(schedule)], "--dry-run=server"))


@pytest.mark.parametrize("name", ["b" * 53, "Back_up"])
def test_the_api_server_rejects_the_name(name: str, namespaces: ControlPlane) -> None:
    errors = namespaces.apply([cron_job("@daily", name)], "--dry-run=server")

    assert any("metadata.name" in line for line in errors), errors
