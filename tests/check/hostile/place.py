"""Small repositories of a stranger, each with one attack. The outside folder and the server have canaries."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CANARY = "canary-c0ffee"
"""Is in files outside the tree and in .git/config, and must never be printed."""


@dataclass(frozen=True)
class Place:
    """Where a tree is written, and what is around it."""

    root: Path
    outside: Path
    url: str

    def write(self, name: str, content: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def link(self, name: str, target: str | Path) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)


Tree = Callable[[Place], None]
TREES: dict[str, Tree] = {}
HEAVY: set[str] = set()
"""Trees that need much time or memory somewhere; they run in a process that is measured."""


def tree(name: str, *, heavy: bool = False) -> Callable[[Tree], Tree]:
    def register(function: Tree) -> Tree:
        TREES[name] = function
        if heavy:
            HEAVY.add(name)
        return function

    return register


def manifest(kind: str, name: str = "web", **fields: Any) -> str:
    versions = {"ConfigMap": "v1", "Secret": "v1"}
    data = {"apiVersion": versions[kind], "kind": kind, "metadata": {"name": name, "namespace": "default"}, **fields}
    return yaml.safe_dump(data)


MAP = manifest("ConfigMap")
FLUX = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: setup, namespace: flux-system}
spec: {interval: 5m, url: https://example.org/team/setup, ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: deploy, namespace: flux-system}
spec: {interval: 30m, retryInterval: 1m, timeout: 20m, path: ./deploy, prune: true, SPEC
  sourceRef: {kind: GitRepository, name: setup}}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux-system}
spec:
  interval: 30m
  releaseName: NAME
  chart: {spec: {chart: CHART, VALUESsourceRef: {kind: GitRepository, name: setup}}}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: colours.example.org}
spec:
  group: example.org
  names: {kind: Colour, plural: colours}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: SCHEMA}}]
---
apiVersion: example.org/v1
kind: Colour
metadata: {name: web, namespace: default}
spec: SPEC
"""


def kustomization(place: Place, text: str, **files: str) -> None:
    place.write("kustomization.yaml", f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{text}")
    place.write("web.yaml", MAP)
    for name, content in files.items():
        place.write(name.replace("__", "/").replace("_yaml", ".yaml"), content)


def chart(place: Place, template: str, *, name: str = "web", path: str = "./charts/web", values: str = "") -> None:
    place.write("flux/flux.yaml", FLUX.replace("SPEC", ""))
    release = RELEASE.replace("NAME", json.dumps(name)).replace("CHART", json.dumps(path)).replace("VALUES", values)
    place.write("deploy/release.yaml", release)
    place.write("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
    place.write("charts/web/templates/web.yaml", template)


def crd(place: Place, schema: Any, spec: Any) -> None:
    place.write("all.yaml", CRD.replace("SCHEMA", json.dumps(schema)).replace("SPEC", json.dumps(spec)))


def files_get(name: str) -> str:
    return MAP + 'data: {a: {{ .Files.Get "' + name + '" | quote }}}\n'
