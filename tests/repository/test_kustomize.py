"""Folders, patches and Components are handled like in kustomize."""

from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import CheckResult, check
from relay_gitops.repository.kustomize_build import program
from relay_gitops.repository.read import read
from tests.manifests import COMPONENT, FLUX, WEB

import pytest

pytestmark = pytest.mark.skipif(program() is None, reason="there is neither kubectl nor kustomize")


def patch(target: str, operation: str) -> str:
    return f"patches:\n  - target: {target}\n    patch: |-\n      {operation}\n"


def checked(root: Path, **files: str) -> CheckResult:
    """Return the findings in a repository; `web__patch_yaml` is the file web/patch.yaml."""
    for name, text in {"clusters__prod__web_yaml": FLUX, "web__web_yaml": WEB, **files}.items():
        file = root / name.replace("__", "/").replace("_yaml", ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return check([root], root, set(Level))


def found(run: CheckResult) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.file, finding.message) for finding in run.findings]


IMAGE = patch(
    "{kind: Deployment, name: web}",
    "- {op: replace, path: /spec/template/spec/containers/0/image, value: 'example.org/web:latest'}",
)


def test_objects_are_checked_after_the_patches_of_a_component(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="resources: [web.yaml]\ncomponents: [../part]\n",
        part__kustomization_yaml=COMPONENT + IMAGE,
    )

    assert found(run) == [
        (
            "WORK005",
            "web/web.yaml",
            "example.org/web:latest has no fixed version, so a restart may run a different image",
        )
    ]


def test_a_component_of_the_flux_kustomization_patches_too(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        clusters__prod__web_yaml=FLUX + "  components: [../part]\n",
        web__kustomization_yaml="resources: [web.yaml]\n",
        part__kustomization_yaml=COMPONENT + IMAGE,
    )

    assert found(run) == [
        (
            "WORK005",
            "web/web.yaml",
            "example.org/web:latest has no fixed version, so a restart may run a different image",
        )
    ]


def test_a_patch_of_a_component_that_matches_nothing_anywhere(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="resources: [web.yaml]\ncomponents: [../part]\n",
        part__kustomization_yaml=COMPONENT
        + patch("{kind: Deployment, name: wbe}", "- {op: remove, path: /spec/replicas}"),
    )

    message = "the target (kind Deployment, name wbe) matches no object, so the patch has no effect"
    assert found(run) == [("KUST003", "part/kustomization.yaml", message)]


def test_a_patch_of_a_component_that_matches_for_one_of_two(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        clusters__prod__other_yaml=FLUX.replace("name: web", "name: other").replace("./web", "./other"),
        web__kustomization_yaml="resources: [web.yaml]\ncomponents: [../part]\n",
        other__kustomization_yaml="resources: [other.yaml]\ncomponents: [../part]\n",
        other__other_yaml="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: default}\n",
        part__kustomization_yaml=COMPONENT
        + patch("{kind: Deployment, name: web}", "- {op: add, path: /spec/replicas, value: 2}"),
    )

    assert found(run) == []


def test_a_component_without_users_is_ignored(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="resources: [web.yaml]\n",
        part__kustomization_yaml=COMPONENT + patch("{kind: Deployment}", "- {op: remove, path: /spec/replicas}"),
    )

    assert found(run) == []


def test_a_component_is_not_a_resource(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="resources: [web.yaml, ../part]\n",
        part__kustomization_yaml=COMPONENT + "resources: [part.yaml]\n",
        part__part_yaml="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: part, namespace: default}\n",
    )

    assert [(rule, file) for rule, file, _ in found(run)] == [("KUST004", "web/kustomization.yaml")]
    assert "expected kind != 'Component'" in run.findings[0].message


def test_a_patch_may_delete_its_target(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="resources: [web.yaml, old.yaml]\n"
        + patch(
            "{kind: ConfigMap, name: old}", "{$patch: delete, apiVersion: v1, kind: ConfigMap, metadata: {name: old}}"
        ),
        web__old_yaml="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: old, namespace: default}\n",
    )

    assert found(run) == []
    assert [item.name for item in run.repository.applied if item.kind == "ConfigMap"] == []


def test_a_patch_names_objects_as_they_are_written_before_a_prefix(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="namePrefix: prod-\nresources: [../base]\n",
        base__kustomization_yaml="resources: [../web/web.yaml]\n"
        + patch("{kind: Deployment, name: web}", "- {op: add, path: /spec/replicas, value: 2}"),
    )

    assert found(run) == []
    assert [item.name for item in run.repository.applied if item.kind == "Deployment"] == ["prod-web"]


def test_the_target_of_a_patch_may_be_remote(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="resources:\n  - https://github.com/example/base?ref=v1\n"
        + patch("{kind: Deployment, name: theirs}", "- {op: remove, path: /spec/replicas}")
        + "  - patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: theirs}}'\n",
    )

    assert {rule for rule, _, _ in found(run)} <= {"KUST005", "KUST002"}


def test_a_merge_patch_without_target_is_reported_once(tmp_path: Path) -> None:
    run = checked(
        tmp_path,
        web__kustomization_yaml="resources: [web.yaml]\ncomponents: [../part]\n",
        part__kustomization_yaml=COMPONENT
        + "patches:\n  - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: wbe}}'\n",
    )

    message = "the patch names Deployment wbe, which does not exist in this folder, so the build fails"
    assert found(run) == [("KUST008", "part/kustomization.yaml", message)]


def test_without_flux_an_unused_component_is_not_applied(tmp_path: Path) -> None:
    (tmp_path / "clusters/prod").mkdir(parents=True)
    run = checked(
        tmp_path,
        clusters__prod__web_yaml=WEB,
        part__kustomization_yaml=COMPONENT + "resources: [part.yaml]\n",
        part__part_yaml=WEB.replace("example.org/web:1.0", "example.org/web:latest"),
        web__kustomization_yaml="resources: [web.yaml]\n",
        web__web_yaml=WEB.replace("name: web", "name: other"),
    )

    assert "part/part.yaml" not in {item.file.name for item in run.repository.applied}
    assert "part/part.yaml" in {item.file.name for item in run.repository.everything}


def test_an_object_is_found_in_its_file_if_another_name_is_its_prefix(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("namespace: web\nnamePrefix: my-\nresources:\n  - objects.yaml\n")
    written = [f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n" for name in ("web", "web-internal")]
    (tmp_path / "objects.yaml").write_text("---\n".join(written))

    applied = read([tmp_path], tmp_path).applied
    assert [(item.name, item.written["metadata"]) for item in applied] == [
        ("my-web", {"name": "web"}),
        ("my-web-internal", {"name": "web-internal"}),
    ]
