"""Messages of findings."""

from pathlib import Path

from relay_gitops.repository.helm import helm
from tests.check.apps_copy import RELAY, Copy
from tests.check.test_rules import EXAMPLES, findings

import pytest


def said(work: Copy, rule: str) -> list[str]:
    return [entry.message for entry in work.check() if entry.rule == rule]


def test_an_unmatched_selector_names_the_labels_of_the_pods(tmp_path: Path) -> None:
    found = findings(EXAMPLES / "SVC001" / "bad", tmp_path / "repository")

    assert [entry.message for entry in found if entry.rule == "SVC001"] == [
        "no pod has app=web, instance=web, so the Service has no endpoints; pods of web have app=web"
    ]


def test_missing_credentials_are_reported_once(tmp_path: Path) -> None:
    work = Copy(tmp_path)
    work.unset(RELAY, "spec", "values", "credentials", "accessKeyId")

    assert said(work, "RELAY022") == [
        "`accessKeyId` is set without name and key of a Secret, so the server does not start"
    ]


@pytest.mark.skipif(helm() is None, reason="there is no helm program")
def test_values_that_the_chart_rejects(tmp_path: Path) -> None:
    work = Copy(tmp_path).with_charts()
    work.unset(RELAY, "spec", "values", "credentials", "accessKeyId")
    work.set(RELAY, "spec", "values", "service", "nodePort", to="any")

    refusals = ["at '/credentials': missing property 'accessKeyId'", "at '/service/nodePort': got string, want integer"]
    prefix = "helm rejects the values, so Flux cannot install the release: relay-server"
    assert said(work, "REND001") == [f"{prefix}: {'; '.join(refusals)}"]
