"""relay-gitops diff: text, JSON and Markdown output, and errors."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from relay_gitops.diff.report import DiffReport
from relay_gitops.repository.helm import helm
from tests.conftest import ROOT, Project, Ran

import jsonschema_rs
import pytest

EXAMPLE = Path(__file__).parent / "consequences" / "node-port"
NEEDS_HELM = pytest.mark.skipif(helm() is None, reason="Helm is not installed")


def test_text_shows_consequences_before_changed_fields() -> None:
    # Narrower than the lines, which are wrapped only on a terminal.
    ran = subprocess.run(
        [Path(sys.executable).parent / "relay-gitops", "diff", "before", "after"],
        cwd=EXAMPLE,
        env={**os.environ, "COLUMNS": "40"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert (
        ran.stdout
        == """\
Consequences
  interruption    Service relay/relay (apps)
                  nodePort changes from 30020 to 30021: requests fail until Service tenant-root/relay is updated. \
[node-port]

apps
  ~ Service relay/relay  apps/objects.yaml
      spec.ports[http].nodePort
        - 30020
        + 30021
  ~ Service tenant-root/relay  apps/objects.yaml
      spec.ports[http].targetPort
        - 30020
        + 30021
before → after: 0 added, 2 changed, 0 moved, 0 deleted
"""
    )


def test_markdown_has_a_table_and_a_diff_for_each_object(relay_gitops_command: Callable[..., Ran]) -> None:
    ran = relay_gitops_command("diff", "before", "after", "--markdown", cwd=EXAMPLE)

    assert (
        ran.out
        == """\
### before → after: 0 added, 2 changed, 0 moved, 0 deleted

| impact | consequence | objects |
|---|---|---|
| ⚠️ interruption | nodePort changes from 30020 to 30021: requests fail until Service tenant-root/relay is updated \
([node-port](https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport)) | `Service relay/relay` |

#### apps

<details><summary>changed <b>Service relay/relay</b>, apps/objects.yaml</summary>

```diff
@@ spec.ports[http].nodePort @@
- 30020
+ 30021
```

</details>

<details><summary>changed <b>Service tenant-root/relay</b>, apps/objects.yaml</summary>

```diff
@@ spec.ports[http].targetPort @@
- 30020
+ 30021
```

</details>
"""
    )


def test_a_code_fence_in_a_value_does_not_end_the_diff(
    relay_gitops_command: Callable[..., Ran], tmp_path: Path
) -> None:
    for side, text in (("before", "a"), ("after", "```\\n# b")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "notes.yaml").write_text(
            f'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: notes\ndata:\n  text: "{text}\\n"\n'
        )

    ran = relay_gitops_command("diff", "before", "after", "--markdown", cwd=tmp_path)

    assert "\n````diff\n@@ data.text @@\n- a\n+ ```\n+ # b\n````\n" in ran.out


def test_json_matches_its_schema(relay_gitops_command: Callable[..., Ran]) -> None:
    ran = relay_gitops_command("diff", "before", "after", "--json", cwd=EXAMPLE)

    document = json.loads(ran.out)
    jsonschema_rs.validate(json.loads((ROOT / "docs" / "diff.schema.json").read_text()), document)
    report = DiffReport.model_validate(document)
    assert [(entry.rule, entry.objects) for entry in report.consequences] == [("node-port", ["Service relay/relay"])]


@pytest.mark.parametrize(("before", "after"), [("1Pi", "1Ti"), ("1Ei", "900Pi"), ("3e12", "2T"), ("1000Mi", "1G")])
def test_a_smaller_storage_request_is_reported(
    relay_gitops_command: Callable[..., Ran], tmp_path: Path, before: str, after: str
) -> None:
    for side, storage in (("before", before), ("after", after)):
        (tmp_path / side).mkdir()
        claim = {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data", "namespace": "relay"},
            "spec": {"resources": {"requests": {"storage": storage}}},
        }
        (tmp_path / side / "claim.yaml").write_text(json.dumps(claim))

    ran = relay_gitops_command("diff", "before", "after", "--json", cwd=tmp_path)

    found = [(entry.rule, entry.message) for entry in DiffReport.model_validate_json(ran.out).consequences]
    assert found == [("volume-shrunk", f"rejected: storage request cannot shrink from {before} to {after}")]


@NEEDS_HELM
def test_a_new_host_has_consequences_for_clients_pods_and_ingress(
    project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    shutil.copytree(ROOT / "helm", project.root / "helm")
    shutil.copytree(project.root, project.root.parent / "before")
    project.relays({"host": "notes.enigma.vgijssel.nl"})
    assert project.synth().status == 0

    ran = relay_gitops_command("diff", str(project.root.parent / "before"), str(project.root), "--json")

    report = DiffReport.model_validate_json(ran.out)
    shutil.rmtree(project.root.parent / "before")
    assert {(change.object, change.new.owner if change.new else "") for change in report.changes} == {
        ("HelmRelease flux-system/relay", "Kustomization flux-system/docs-prod"),
        ("ConfigMap relay/relay", "HelmRelease flux-system/relay"),
        ("Deployment relay/relay", "HelmRelease flux-system/relay"),
        ("Ingress tenant-root/relay", ""),
        ("Ingress tenant-root/notes", "Kustomization flux-system/docs-infra-prod"),
    }
    assert [(entry.rule, entry.objects) for entry in report.consequences] == [
        ("deleted", ["Ingress tenant-root/relay"]),
        ("host-removed", ["Ingress tenant-root/relay"]),
        ("pods-restart", ["Deployment relay/relay"]),
        ("relay-url", ["HelmRelease flux-system/relay"]),
    ]
    assert [(entry.object, entry.message) for entry in report.not_compared] == [
        ("HelmRelease flux-system/1password-operator", "the chart is not in this repository")
    ]


def test_a_changed_environment_without_synth_prints_a_note(
    project: Project, relay_gitops_command: Callable[..., Ran], tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = tmp_path_factory.mktemp("before") / "project"
    shutil.copytree(project.root, before)
    assert relay_gitops_command("diff", "--parity", str(before), cwd=project.root).err == ""

    project.relays({"host": "notes.enigma.vgijssel.nl"})

    assert relay_gitops_command("diff", "--parity", str(before), cwd=project.root).err == (
        "note: apps/ is not up to date with environments/docs.yaml; run make synth\n"
    )


@pytest.mark.usefixtures("without_helm")
def test_missing_helm_is_reported_with_a_fix(project: Project, relay_gitops_command: Callable[..., Ran]) -> None:
    shutil.copytree(ROOT / "helm", project.root / "helm")
    ran = relay_gitops_command("diff", "apps", "apps", "--path", ".", cwd=project.root)

    assert (
        ran.out
        == """\
not compared: HelmRelease flux-system/1password-operator, because the chart is not in this repository
not compared: HelmRelease flux-system/1password-secrets, because helm is not installed; run `make setup`, or \
add helm to PATH
not compared: HelmRelease flux-system/relay, because helm is not installed; run `make setup`, or \
add helm to PATH
apps → apps: 0 added, 0 changed, 0 moved, 0 deleted
"""
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nope",), "error: nope: is neither a revision of this Git repository nor a folder."),
        (("before", "after", "--path", "nope"), "error: nope: does not exist in before or in after."),
    ],
)
def test_a_missing_side_is_one_error(
    relay_gitops_command: Callable[..., Ran], arguments: tuple[str, ...], message: str
) -> None:
    ran = relay_gitops_command("diff", *arguments, cwd=EXAMPLE)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(message)
    assert len(ran.err.splitlines()) == 1
