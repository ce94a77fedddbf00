"""Messages of findings."""

import shutil
from pathlib import Path

from relay_gitops.repository.helm import helm
from tests.check.apps_copy import RELAY, Copy
from tests.check.test_rules import EXAMPLES, findings

import pytest


def messages_of(work: Copy, rule: str) -> list[str]:
    return [entry.message for entry in work.check() if entry.rule == rule]


def test_an_unmatched_selector_names_the_labels_of_the_pods(tmp_path: Path) -> None:
    found = findings(EXAMPLES / "SVC001" / "bad", tmp_path / "repository")

    assert [entry.message for entry in found if entry.rule == "SVC001"] == [
        "no pod has app=web, instance=web, so the Service has no endpoints; pods of web have app=web"
    ]


def test_unnamed_ports_are_not_listed(tmp_path: Path) -> None:
    example = tmp_path / "example"
    shutil.copytree(EXAMPLES / "ING003" / "bad", example)
    file = example / "objects.yaml"
    file.write_text(
        file.read_text().replace("number: 8080", "name: web").replace("- name: http\n      port:", "- port:")
    )

    messages = [entry.message for entry in findings(example, tmp_path / "repository") if entry.rule == "ING003"]
    assert messages == ["Service web/web has no port web, so requests get 503"]


def test_missing_credentials_are_reported_once(tmp_path: Path) -> None:
    work = Copy(tmp_path)
    work.unset(RELAY, "spec", "values", "credentials", "accessKeyId")

    assert messages_of(work, "RELAY022") == [
        "`accessKeyId` is set without name and key of a Secret, so the server does not start"
    ]


@pytest.mark.skipif(helm() is None, reason="there is no helm program")
def test_values_that_the_chart_rejects(tmp_path: Path) -> None:
    work = Copy(tmp_path).with_charts()
    work.unset(RELAY, "spec", "values", "credentials", "accessKeyId")
    work.set(RELAY, "spec", "values", "service", "nodePort", to="any")

    refusals = ["at '/credentials': missing property 'accessKeyId'", "at '/service/nodePort': got string, want integer"]
    prefix = "helm rejects the values, so Flux cannot install the release: relay-server"
    assert messages_of(work, "REND001") == [f"{prefix}: {'; '.join(refusals)}"]
