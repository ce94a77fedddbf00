"""A common build of several folders has the same result as separate builds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from relay_gitops.limits import Budget
from relay_gitops.repository import programs
from relay_gitops.repository.files import Files
from relay_gitops.repository.kustomize import Folder, kustomize_folder
from relay_gitops.repository.kustomize_build import BuildResult, build_folders, program
from relay_gitops.repository.kustomize_overlay import Job
from relay_gitops.repository.reader import read_files
from tests.manifests import COMPONENT, WEB

import pytest

pytestmark = pytest.mark.skipif(program() is None, reason="there is neither kubectl nor kustomize")

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: default}\n"
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: default}\n"
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: web, namespace: default}]
"""
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: default}\n"
DELETED = "{$patch: delete, apiVersion: apps/v1, kind: Deployment, metadata: {name: b, namespace: default}}"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n"
READER = WEB.replace("image:", "envFrom: [{configMapRef: {name: settings}}]\n          image:").replace("web", "reader")


def repository(root: Path, files: dict[str, str]) -> Files:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return read_files([root], root, Budget())


def jobs(files: Files, **changes: Any) -> list[Job]:
    """Return a job for each folder, with the same fields of a Flux Kustomization."""
    folders = [name for name in ("a", "b", "c", "d") if files.is_folder(name)]
    return [Job(name, kustomize_folder(files, name), changes, "prod") for name in folders]


def shown(built: list[BuildResult]) -> list[Any]:
    """Return the objects of each folder with file and line, sorted by kind and name."""
    return [
        (entry.error, sorted(((item.data, item.file.name, item.index) for item in entry.objects), key=str))
        for entry in built
    ]


def plain(*names: str) -> dict[str, str]:
    return {f"{name}/web.yaml": WEB.replace("name: web", f"name: {name}") for name in names}


PATCH = [{"target": {"kind": "Deployment"}, "patch": "- {op: add, path: /spec/replicas, value: 2}"}]
REPOSITORIES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "files alone": (plain("a", "b", "c"), {"patches": PATCH}),
    "several objects in a file": (
        {**plain("a"), "b/all.yaml": f"{WEB}---\n{SERVICE}---\n{SETTINGS}"},
        {"targetNamespace": "web"},
    ),
    "a folder of which nothing is left": (
        {**plain("a", "b", "c"), "b/kustomization.yaml": f"resources: [web.yaml]\npatches: [{{patch: '{DELETED}'}}]\n"},
        {"patches": PATCH},
    ),
    "one object in two folders": ({"a/web.yaml": WEB, "b/web.yaml": WEB, **plain("c")}, {"patches": PATCH}),
    "a part that two list": (
        {
            "a/kustomization.yaml": "resources: [../part]\n",
            "b/kustomization.yaml": "resources: [../part]\n",
            "part/kustomization.yaml": "resources: [web.yaml]\n",
            "part/web.yaml": WEB,
        },
        {"patches": PATCH},
    ),
    "a component": (
        {
            **plain("a", "b"),
            "a/kustomization.yaml": "resources: [web.yaml]\ncomponents: [../part]\n",
            "part/kustomization.yaml": f"{COMPONENT}labels: [{{pairs: {{of: part}}}}]\n",
        },
        {"patches": PATCH},
    ),
    "a generated name that another folder has too": (
        {"a/kustomization.yaml": "namespace: default\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n"}
        | {"b/web.yaml": READER},
        {"patches": PATCH},
    ),
    "an account that goes to another namespace": (
        {"a/kustomization.yaml": "namespace: moved\nresources: [account.yaml]\n", "a/account.yaml": ACCOUNT}
        | {"b/kustomization.yaml": "resources: [binding.yaml]\n", "b/binding.yaml": BINDING, **plain("c")},
        {"patches": PATCH},
    ),
    "a namespace in two folders": (
        {"a/all.yaml": f"{WEB}---\n{NAMESPACE}", "b/all.yaml": f"{SERVICE}---\n{NAMESPACE}", **plain("c")},
        {"patches": PATCH},
    ),
    "a name with a hash": (
        {"a/kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n"}
        | {"a/web.yaml": READER, **plain("b", "c")},
        {"patches": PATCH},
    ),
    "a reference to a renamed object of another folder": (
        {"a/kustomization.yaml": "namePrefix: new-\nresources: [settings.yaml]\n", "a/settings.yaml": SETTINGS}
        | {"b/web.yaml": READER, **plain("c")},
        {"patches": PATCH},
    ),
    "a name that is a number": (
        {"a/web.yaml": WEB.replace("name: web", "name: '8080'"), **plain("b")},
        {"patches": PATCH},
    ),
    "one that kustomize refuses": (
        {**plain("a", "c"), "b/kustomization.yaml": "resources: [web.yaml]\nnonsense: true\n", "b/web.yaml": WEB},
        {"patches": PATCH},
    ),
}


@pytest.mark.parametrize(("written", "changes"), REPOSITORIES.values(), ids=REPOSITORIES.keys())
def test_a_common_build_equals_separate_builds(
    written: dict[str, str], changes: dict[str, Any], tmp_path: Path
) -> None:
    files = repository(tmp_path, written)
    wanted = jobs(files, **changes)

    alone = [built for job in wanted for built in build_folders(files, [job])]
    refused = [job.path for job, built in zip(wanted, alone, strict=True) if built.error]
    assert refused == (["b"] if any("nonsense" in text for text in written.values()) else [])
    assert any(item.data != item.written for built in alone for item in built.objects)
    assert shown(build_folders(files, wanted)) == shown(alone)


def test_generated_objects_stay_in_their_folder(tmp_path: Path) -> None:
    written, changes = REPOSITORIES["a generated name that another folder has too"]
    files = repository(tmp_path, written)

    (reader,) = build_folders(files, jobs(files, **changes))[1].objects
    assert reader.at("spec", "template", "spec", "containers", 0, "envFrom") == [{"configMapRef": {"name": "settings"}}]


def test_an_account_that_moves_is_not_followed_from_another_folder(tmp_path: Path) -> None:
    written, changes = REPOSITORIES["an account that goes to another namespace"]
    files = repository(tmp_path, written)

    (binding,) = build_folders(files, jobs(files, **changes))[1].objects
    assert binding.data["subjects"] == [{"kind": "ServiceAccount", "name": "web", "namespace": "default"}]


def test_many_folders_need_few_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[str] = []

    def run(command: list[str], *where: Any) -> Any:
        started.append(command[0])
        return real(command, *where)

    real = programs.run
    monkeypatch.setattr(programs, "run", run)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    files = repository(tmp_path, plain("a", "b", "c", "d"))

    built = build_folders(files, jobs(files, patches=PATCH))
    assert [[item.name for item in entry.objects] for entry in built] == [["a"], ["b"], ["c"], ["d"]]
    assert [item.data["spec"]["replicas"] for entry in built for item in entry.objects] == [2, 2, 2, 2]
    assert len(started) == 1


def test_folders_with_the_same_component_need_one_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[str] = []

    def run(command: list[str], *where: Any) -> Any:
        started.append(command[0])
        return real(command, *where)

    real = programs.run
    monkeypatch.setattr(programs, "run", run)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    written = {**plain("a", "b", "c"), "part/kustomization.yaml": f"{COMPONENT}resources: [settings.yaml]\n"}
    files = repository(tmp_path, {**written, "part/settings.yaml": SETTINGS})
    wanted = [replace(job, changes={"components": ["../part"]}) for job in jobs(files)]
    wanted = [replace(job, folder=_with_part(files, job)) for job in wanted]

    built = build_folders(files, wanted)
    assert [sorted(item.name for item in entry.objects) for entry in built] == [
        ["a", "settings"], ["b", "settings"], ["c", "settings"],
    ]  # fmt: skip
    assert len(started) == 1


def _with_part(files: Files, job: Job) -> Folder:
    folder = replace(job.folder, plain=False)
    folder.include(kustomize_folder(files, "part"))
    return folder


def test_the_fields_of_a_kustomization_are_merged_into_the_file(tmp_path: Path) -> None:
    images = "images: [{name: example.org/web, newTag: old, newName: other}]\n"
    listed = f"namespace: web\nnamePrefix: a-\nresources: [web.yaml]\n{images}"
    files = repository(
        tmp_path,
        {
            "a/kustomization.yaml": listed,
            "a/web.yaml": WEB,
            "part/kustomization.yaml": f"{COMPONENT}resources: [settings.yaml]\n",
            "part/settings.yaml": SETTINGS.replace(", namespace: default", ""),
        },
    )
    changes = {"components": ["../part"], "images": [{"name": "example.org/web", "digest": f"sha256:{'0' * 64}"}]}
    (job,) = jobs(files, **changes)

    (built,) = build_folders(files, [replace(job, folder=_with_part(files, job))])
    # A component in an overlay would keep its name and namespace.
    found = {(item.kind, item.namespace, item.name) for item in built.objects}
    assert found == {("Deployment", "web", "a-web"), ("ConfigMap", "web", "a-settings")}
    image = next(item.at("spec", "template", "spec", "containers", 0, "image") for item in built.objects if item.spec)
    assert image == f"other@sha256:{'0' * 64}"


def test_kustomize_builds_what_has_no_api_version_but_it_is_not_an_object(tmp_path: Path) -> None:
    files = repository(
        tmp_path,
        {
            "a/kustomization.yaml": "namePrefix: a-\nresources: [web.yaml, settings.yaml]\n",
            "a/web.yaml": SERVICE,
            "a/settings.yaml": SETTINGS.replace("apiVersion: v1\n", ""),
        },
    )

    (built,) = build_folders(files, jobs(files))

    assert [(item.kind, item.name) for item in built.objects] == [("Service", "a-web")]
    assert not built.error
