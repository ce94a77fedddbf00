"""A part of a repository is checked together with the files that affect it; only findings of the part are reported."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from relay_gitops.check.finding import Finding
from relay_gitops.check.rule import Level
from relay_gitops.check.rules import RULES
from relay_gitops.check.run import CheckResult, check
from relay_gitops.repository.files import CONFIG
from tests.check.test_layouts import CLUSTERS, LAYOUTS
from tests.conftest import Project, Ran
from tests.manifests import COMPONENT, FLUX, WEB

import pytest

Command = Callable[..., Ran]
FIRST = {"KUST011", *(rule.id for rule in RULES.values() if rule.finds_habits or rule.finds_unchecked)}
GIT = shutil.which("git") or "git"


def repository(root: Path, **files: str) -> Path:
    """Write a Git repository; `web__patch_yaml` is the file web/patch.yaml."""
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_yaml", ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    subprocess.run([GIT, "init", "-q", root], check=True)
    return root


def checked(*paths: Path) -> CheckResult:
    return check(list(paths), paths[0], set(Level))


def found(run: CheckResult) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.file, finding.message) for finding in run.findings]


def each(findings: list[Finding]) -> list[tuple[str, str, int, str]]:
    """Return the findings, without rules that report only the first of several objects."""
    return [(entry.rule, entry.file, entry.line, entry.message) for entry in findings if entry.rule not in FIRST]


@pytest.mark.parametrize("layout", CLUSTERS)
def test_a_folder_has_the_same_findings_as_in_a_full_check(layout: str, tmp_path: Path) -> None:
    root = repository(shutil.copytree(LAYOUTS / layout, tmp_path / layout))
    for file in root.rglob("*.yaml"):
        if "retryInterval" in file.read_text() and "flux-system" not in file.parts:
            file.write_text(file.read_text().replace("retryInterval: ", "retryIntervall: "))
    whole = checked(root)
    files = {root / item.file.name for item in whole.repository.everything}
    folders = {folder for file in files for folder in file.parents if root in folder.parents}

    assert {finding.rule for finding in whole.findings} >= {"SCH002"}
    for folder in folders:
        part = checked(folder)
        inside = [entry for entry in whole.findings if (root / entry.file).is_relative_to(folder)]
        assert part.repository.root == root
        assert part.repository.clusters == whole.repository.clusters
        assert each(part.findings) == each(inside), folder


def test_the_summary_counts_only_the_part(relay_gitops_command: Command, tmp_path: Path) -> None:
    root = repository(tmp_path, clusters__prod__web_yaml=FLUX, web__web_yaml=WEB)
    ran = relay_gitops_command("check", "web", cwd=root)

    assert ran.out == "1 object in 1 file: 0 errors, 0 warnings, 0 info\n"
    assert json.loads(relay_gitops_command("check", "--json", "web", cwd=root).out)["clusters"] == ["clusters/prod"]


def test_a_single_file_can_be_checked(tmp_path: Path) -> None:
    latest = WEB.replace("example.org/web:1.0", "example.org/web:latest")
    root = repository(
        tmp_path,
        clusters__prod__web_yaml=FLUX,
        web__kustomization_yaml="namespace: web\nresources: [web.yaml, other.yaml]\n",
        web__web_yaml=latest,
        web__other_yaml=latest.replace("name: web", "name: other"),
    )

    run = checked(root / "web" / "other.yaml")
    assert found(run) == [
        (
            "WORK005",
            "web/other.yaml",
            "example.org/web:latest has no fixed version, so a restart may run a different image",
        )
    ]
    assert run.findings[0].object == "Deployment web/other"


def test_a_self_contained_folder_is_not_mixed_with_the_rest(tmp_path: Path) -> None:
    root = repository(
        tmp_path,
        prod__root_yaml=FLUX.replace("./web", "./prod"),
        prod__web_yaml=WEB,
        tests__flux_yaml=FLUX.replace("./web", "./prod").replace("name: web", "name: other"),
        tests__web_yaml=WEB,
    )

    run = checked(root / "prod" / "web.yaml")
    assert found(run) == []
    assert list(run.repository.files.yaml) == ["prod/root.yaml", "prod/web.yaml"]


def test_several_parts_whose_common_folder_is_the_root(tmp_path: Path) -> None:
    root = repository(
        tmp_path, clusters__prod__web_yaml=FLUX, web__web_yaml=WEB, more__notes_yaml=WEB.replace("name: web", "name: b")
    )

    run = checked(root / "web", root / "more")
    assert run.repository.layout.flux
    assert sorted(item.file.name for item in run.repository.selected_objects) == ["more/notes.yaml", "web/web.yaml"]
    assert [item.file.name for item in run.repository.layout.unapplied] == ["more/notes.yaml"]


def test_a_component_is_read_with_the_kustomizations_that_list_it(tmp_path: Path) -> None:
    patch = "patches:\n  - target: {kind: Deployment, name: web}\n    patch: '- {op: remove, path: /spec/replicas}'\n"
    web = WEB.replace("spec:", "spec:\n  replicas: 2", 1)
    root = repository(
        tmp_path,
        clusters__prod__web_yaml=FLUX,
        web__kustomization_yaml="resources: [web.yaml]\ncomponents: [../part]\n",
        web__web_yaml=web,
        part__kustomization_yaml=COMPONENT + patch,
    )

    assert found(checked(root / "part")) == []


def test_without_flux_files_that_a_folder_lists_outside_are_read(tmp_path: Path) -> None:
    root = repository(
        tmp_path, prod__kustomization_yaml="resources: [../base/web.yaml]\n", base__web_yaml=WEB, notes__web_yaml=WEB
    )

    run = checked(root / "prod")
    assert run.repository.root == root
    assert [item.file.name for item in run.repository.applied if item.cluster == "prod"] == ["base/web.yaml"]


def test_a_nested_repository_is_self_contained(tmp_path: Path) -> None:
    root = repository(
        tmp_path,
        clusters__prod__web_yaml=FLUX,
        web__web_yaml=WEB,
        examples__flux__clusters__prod__web_yaml=FLUX,
        examples__flux__web__web_yaml=WEB,
        examples__plain__web_yaml=WEB,
    )

    flux, plain = checked(root / "examples/flux"), checked(root / "examples/plain")
    assert (flux.repository.root, flux.repository.clusters) == (root / "examples/flux", ["clusters/prod"])
    assert sorted(flux.repository.files.yaml) == ["clusters/prod/web.yaml", "web/web.yaml"]
    assert (plain.repository.root, list(plain.repository.files.yaml)) == (root / "examples/plain", ["web.yaml"])
    assert checked(root / "web").repository.clusters[0] == "clusters/prod"


def test_files_that_git_ignores_have_no_effect(tmp_path: Path) -> None:
    root = repository(
        tmp_path, clusters__prod__web_yaml=FLUX, old__web_yaml=FLUX, web__web_yaml=WEB, notes__web_yaml=WEB
    )
    (root / ".gitignore").write_text("/old/\n")

    assert sorted(checked(root / "web").repository.files.yaml) == [
        "clusters/prod/web.yaml",
        "notes/web.yaml",
        "web/web.yaml",
    ]


def test_a_part_without_objects_is_an_error(relay_gitops_command: Command, tmp_path: Path) -> None:
    root = repository(tmp_path, clusters__prod__web_yaml=FLUX, web__web_yaml=WEB, web__notes__any_yaml="just: text\n")
    ran = relay_gitops_command("check", "web/notes", cwd=root)

    assert ran.status == 2
    assert ran.err == (
        f"error: {root / 'web/notes'}: none of the 1 YAML files contains a Kubernetes object. Pass the folder of "
        "your manifests.\n"
    )


def test_a_suppression_that_matches_outside_the_part_is_not_unused(tmp_path: Path) -> None:
    root = repository(
        tmp_path,
        clusters__prod__web_yaml=FLUX,
        web__web_yaml=WEB.replace("example.org/web:1.0", "example.org/web:latest"),
    )
    (root / CONFIG).write_text("ignore:\n  - {rule: WORK005, reason: it is a toy}\n")

    run = checked(root / "clusters")
    assert found(run) == []
    assert [entry.uses for entry in run.suppressions] == [[]]
    assert [len(entry.uses) for entry in checked(root / "web").suppressions] == [1]


@pytest.mark.parametrize("part", [".", "apps", "apps/docs-prod", "apps/docs-infra-prod"])
def test_each_part_of_the_project_is_compared_with_the_environment(
    part: str, project: Project, relay_gitops_command: Command
) -> None:
    names = ["apps/docs-infra-prod/ingress-relay.yaml", "apps/docs-prod/namespace-relay.yaml"]
    for name in names:
        file = project.root / name
        file.write_text(file.read_text() + "# edited\n")
    (project.root / "apps/docs-infra-prod/service-relay.yaml").unlink()
    report = json.loads(relay_gitops_command("check", "--parity", "--json", part, cwd=project.root).out)

    told = [entry["file"] for entry in report["findings"] if entry["rule"] == "PAR001"]
    expected = [names[0], "apps/docs-infra-prod/service-relay.yaml", names[1]]
    assert told == [name for name in expected if part == "." or name.startswith(f"{part}/")]
