"""`check` follows the files that an ArtifactGenerator copies from this repository."""

from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import CheckResult, check
from tests.manifests import WEB
from tests.repository.test_surroundings import found, repository

import pytest

FLUX = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: setup
  namespace: flux-system
spec:
  interval: 5m
  url: https://git.example.org/team/setup
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: cluster
  namespace: flux-system
spec:
  interval: 10m
  retryInterval: 1m
  path: ./clusters/prod
  prune: true
  sourceRef:
    kind: GitRepository
    name: setup
"""
APPS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  retryInterval: 1m
  path: ./prod
  prune: true
  sourceRef:
    kind: ExternalArtifact
    name: apps
"""
LATEST = WEB.replace("example.org/web:1.0", "example.org/web:latest")
FOUND = [
    (
        "WORK005",
        "apps/base/web.yaml",
        "example.org/web:latest has no fixed version, so a restart may run a different image",
    )
]


def generator(*copies: tuple[str, str]) -> str:
    listed = "".join(f"        - from: '{source}'\n          to: '{to}'\n" for source, to in copies)
    return f"""\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: apps
  namespace: flux-system
spec:
  sources:
    - alias: repo
      kind: GitRepository
      name: setup
    - alias: charts
      kind: OCIRepository
      name: charts
  artifacts:
    - name: apps
      copy:
{listed}"""


def checked(root: Path, *copies: tuple[str, str], part: str = ".") -> CheckResult:
    repository(
        root,
        **{"clusters__prod__flux-system__gotk-sync_yaml": FLUX},
        clusters__prod__apps_yaml=APPS,
        clusters__prod__artifacts_yaml=generator(*copies),
        apps__prod__kustomization_yaml="resources: [../base]\n",
        apps__base__kustomization_yaml="resources: [web.yaml]\n",
        apps__base__web_yaml=LATEST,
    )
    return check([root / part], root, set(Level) - {Level.SCHEMA})


FOLLOWED = {
    "folders where they lie": (("@repo/apps/base/**", "@artifact/base/"), ("@repo/apps/prod/**", "@artifact/prod/")),
    "all of a folder": (("@repo/apps/**", "@artifact/"),),
    "some files": (("@repo/apps/base/*.yaml", "@artifact/base/"), ("@repo/apps/prod/**/*.yaml", "@artifact/prod/")),
    "one file": (
        ("@repo/apps/base/**", "@artifact/base/"),
        ("@repo/apps/prod/kustomization.yaml", "@artifact/prod/kustomization.yaml"),
    ),
}


@pytest.mark.parametrize("copies", FOLLOWED.values(), ids=FOLLOWED.keys())
def test_paths_in_an_artifact_are_found_in_the_repository(copies: tuple[tuple[str, str], ...], tmp_path: Path) -> None:
    run = checked(tmp_path, *copies)

    assert found(run) == FOUND
    assert [(applied.path, applied.cluster) for applied in run.repository.complete_folders] == [
        ("clusters/prod", "clusters/prod"),
        ("apps/prod", "clusters/prod"),
    ]


NOT_FOLLOWED = {
    "another name": (("@repo/apps/base/**", "@artifact/base/"), ("@repo/apps/other/**", "@artifact/prod/")),
    "another depth": (("@repo/apps/base/**", "@artifact/base/"), ("@repo/prod/**", "@artifact/prod/")),
    "another repository": (("@repo/apps/**", "@artifact/"), ("@charts/**", "@artifact/charts/")),
    "a file of another name": (("@repo/apps/**", "@artifact/"), ("@repo/apps/a.yaml", "@artifact/b.yaml")),
}


@pytest.mark.parametrize("copies", NOT_FOLLOWED.values(), ids=NOT_FOLLOWED.keys())
def test_an_artifact_with_another_layout_is_reported(copies: tuple[tuple[str, str], ...], tmp_path: Path) -> None:
    run = checked(tmp_path, *copies)

    message = "ExternalArtifact flux-system/apps combines several folders or repositories, so it is not checked"
    assert found(run) == [("KUST005", "clusters/prod/apps.yaml", message)]
    assert run.repository.is_uncertain("clusters/prod")


@pytest.mark.parametrize(("part", "expected"), [("apps", FOUND), ("apps/base", FOUND), ("clusters", [])])
def test_a_part_is_applied_by_the_artifact(part: str, expected: list[tuple[str, str, str]], tmp_path: Path) -> None:
    run = checked(tmp_path, *FOLLOWED["folders where they lie"], part=part)

    assert (run.repository.root, run.repository.clusters) == (tmp_path, ["clusters/prod"])
    assert found(run) == expected
