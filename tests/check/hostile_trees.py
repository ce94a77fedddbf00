"""Small repositories of a stranger, each with one attack. The outside folder and the server have canaries."""

import io
import json
import os
import tarfile
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


# What is executed.


@tree("a project whose main.py runs")
def _(place: Place) -> None:
    place.write("main.py", f"open({str(place.outside / 'ran')!r}, 'w').close()\n")
    place.write("cdk8s.yaml", "language: python\napp: python main.py\n")
    place.write("environments/docs.yaml", "{}\n")
    place.write("apps/web.yaml", MAP)


@tree("a release name that is an option of Helm")
def _(place: Place) -> None:
    place.write("run.sh", f"#!/bin/sh\ntouch {place.outside / 'ran'}\n")
    (place.root / "run.sh").chmod(0o755)
    chart(place, MAP, name=f"--post-renderer={place.root / 'run.sh'}")


@tree("a transformer that is a program")
def _(place: Place) -> None:
    place.write("run.sh", f"#!/bin/sh\ntouch {place.outside / 'ran'}\n")
    (place.root / "run.sh").chmod(0o755)
    function = (
        "metadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n"
    )
    kustomization(place, "resources: [web.yaml]\ntransformers: [run.yaml]\n")
    place.write("run.yaml", f"apiVersion: example.org/v1\nkind: Run\n{function}")


@tree("a folder that looks like a bare Git repository")
def _(place: Place) -> None:
    for name, text in {
        "HEAD": "ref: refs/heads/main\n",
        "config": "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n"
        f"\tfsmonitor = touch {place.outside / 'ran'}\n",
        "refs/heads/x": "",
        "objects/info/x": "",
    }.items():
        place.write(name, text)
    place.write("flux/flux.yaml", FLUX.replace("SPEC", ""))
    place.write("deploy/web.yaml", MAP)


# What is outside.


@tree("a link in a chart to .git/config")
def _(place: Place) -> None:
    place.write(".git/config", f"[http]\n\textraheader = {CANARY}\n")
    chart(place, files_get("link"))
    place.link("charts/web/link", "../../.git/config")


@tree("a link in a chart that is printed with fail")
def _(place: Place) -> None:
    chart(place, '{{ fail (.Files.Get "link") }}')
    place.link("charts/web/link", place.outside / "secret.yaml")


@tree("a linked folder in a chart")
def _(place: Place) -> None:
    chart(place, files_get("etc/secret.yaml"))
    place.link("charts/web/etc", place.outside)


@tree("a chart outside")
def _(place: Place) -> None:
    chart(place, MAP, path="../outside")


@tree("a linked chart")
def _(place: Place) -> None:
    chart(place, MAP, path="./charts/linked")
    place.link("charts/linked", place.outside)


@tree("a values file outside")
def _(place: Place) -> None:
    chart(place, MAP + "data: {a: {{ .Values | toJson | quote }}}\n", values="valuesFiles: [../outside/secret.yaml], ")


@tree("a resource outside")
def _(place: Place) -> None:
    kustomization(place, "resources: [../outside/secret.yaml]\n")


@tree("a linked YAML file")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.link("linked.yaml", place.outside / "secret.yaml")


@tree("a linked resource")
def _(place: Place) -> None:
    kustomization(place, "resources: [linked.yaml]\nnamePrefix: a-\n")
    place.link("linked.yaml", place.outside / "secret.yaml")


@tree("a linked folder")
def _(place: Place) -> None:
    kustomization(place, "resources: [web.yaml, linked]\n")
    place.link("linked", place.outside)


@tree("a generator with an absolute path")
def _(place: Place) -> None:
    text = f"resources: [web.yaml]\nconfigMapGenerator: [{{name: a, files: ['a={place.outside / 'secret.yaml'}']}}]\n"
    kustomization(place, text)


@tree("a generator with a path upwards")
def _(place: Place) -> None:
    kustomization(
        place, "secretGenerator: [{name: a, envs: [../outside/secret.env], files: [../outside/secret.yaml]}]\n"
    )


@tree("a transformer with a file outside")
def _(place: Place) -> None:
    kustomization(place, "resources: [web.yaml]\ngenerators: [generator.yaml]\n")
    place.write(
        "generator.yaml",
        "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: [../outside/secret.yaml]\n",
    )


@tree("an inline generator with a file outside")
def _(place: Place) -> None:
    inline = "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: [../outside/secret.yaml]\n"
    kustomization(place, yaml.safe_dump({"resources": ["web.yaml"], "generators": [inline]}))


@tree("patches, replacements and openapi outside")
def _(place: Place) -> None:
    kustomization(
        place,
        "resources: [web.yaml]\npatches: [{path: ../outside/secret.yaml}]\n"
        "replacements: [{path: ../outside/secret.yaml}]\n"
        "openapi: {path: ../outside/secret.yaml}\ncrds: [../outside/secret.yaml]\n",
    )


@tree("a patch file in spec.patches of Flux")
def _(place: Place) -> None:
    place.write("flux/flux.yaml", FLUX.replace("SPEC", "patches: [{path: ../../../../../../../../etc/passwd}], "))
    place.write("deploy/web.yaml", MAP)


@tree("paths of Flux outside")
def _(place: Place) -> None:
    place.write(
        "flux/flux.yaml", FLUX.replace("./deploy", "../outside").replace("SPEC", "components: [../../outside], ")
    )
    place.write("deploy/web.yaml", MAP)


@tree("linked configuration")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.link(".relay-gitops.yaml", place.outside / "secret.yaml")
    place.link(".sourceignore", place.outside / "secret.yaml")


@tree("a schema that refers to a file")
def _(place: Place) -> None:
    chart(place, MAP)
    reference = {"$ref": f"file://{place.outside / 'schema.json'}"}
    place.write("charts/web/values.schema.json", json.dumps({"properties": {"a": reference}}))


# What uses the network.


@tree("URLs in a kustomization file")
def _(place: Place) -> None:
    url = place.url
    kustomization(
        place,
        f"resources: [web.yaml, '{url}/a.yaml']\nconfigMapGenerator: [{{name: a, files: ['a={url}/b']}}]\n"
        f"patches: [{{path: '{url}/c'}}]\ntransformers: ['{url}/d']\ngenerators: ['{url}/e']\n"
        f"openapi: {{path: '{url}/f'}}\n"
        f"configurations: ['{url}/g']\ncrds: ['{url}/h']\n"
        f"replacements: [{{path: '{url}/i'}}]\nvalidators: ['{url}/j']\n",
    )


@tree("a URL with a folder of its name")
def _(place: Place) -> None:
    kustomization(place, f"configMapGenerator: [{{name: a, files: ['a={place.url}/b']}}]\n")
    place.write(f"{place.url.replace('//', '/')}/b", "a\n")


@tree("a URL in upper case")
def _(place: Place) -> None:
    kustomization(place, f"configMapGenerator: [{{name: a, files: ['a={place.url.replace('http', 'HTTP')}/b']}}]\n")


@tree("a URL in an inline transformer")
def _(place: Place) -> None:
    inline = f"apiVersion: builtin\nkind: PatchTransformer\nmetadata: {{name: a}}\npath: {place.url}/a\n"
    kustomization(place, yaml.safe_dump({"resources": ["web.yaml"], "transformers": [inline]}))


@tree("charts that kustomize downloads")
def _(place: Place) -> None:
    kustomization(place, f"helmCharts: [{{name: a, repo: '{place.url}', version: 1.0.0}}]\n")


@tree("a schema that refers to a URL")
def _(place: Place) -> None:
    chart(place, MAP)
    schema = {"$schema": f"{place.url}/meta.json", "properties": {"a": {"$ref": f"{place.url}/a.json"}}}
    place.write("charts/web/values.schema.json", json.dumps(schema))


@tree("a dependency in an archive whose schema refers to a URL")
def _(place: Place) -> None:
    chart(place, MAP)
    place.write(
        "charts/web/Chart.yaml",
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: a, version: 1.0.0}]\n",
    )
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as opened:
        for name, text in {
            "a/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n",
            "a/values.schema.json": json.dumps({"$ref": f"{place.url}/a.json"}),
        }.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            opened.addfile(entry, io.BytesIO(text.encode()))
    place.write("charts/web/charts/a-1.0.0.tgz", archive.getvalue())


@tree("a CRD whose schema refers to a URL")
def _(place: Place) -> None:
    crd(place, {"type": "object", "properties": {"spec": {"$ref": f"{place.url}/a.json"}}}, {})


@tree("a values file and a chart that are URLs")
def _(place: Place) -> None:
    chart(place, MAP, values=f"valuesFiles: ['{place.url}/values.yaml'], ")


@tree("a template that asks the DNS")
def _(place: Place) -> None:
    chart(place, MAP + 'data: {a: {{ getHostByName "localhost" | quote }}}\n')


# What needs much time or memory.


@tree("an alias bomb")
def _(place: Place) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    place.write("web.yaml", MAP + "\n".join(lines) + "\n")


@tree("an alias to its own parent")
def _(place: Place) -> None:
    place.write("web.yaml", MAP + "a: &a [*a]\n")


@tree("an alias bomb in values of a release")
def _(place: Place) -> None:
    chart(
        place,
        "{{- $a := list 1 2 3 4 5 6 7 8 9 }}\n{{- range until 9 }}{{ $a = list $a $a $a $a $a }}{{ end }}\n"
        "a: {{ $a }}\n",
    )


@tree("deep nesting")
def _(place: Place) -> None:
    place.write("web.yaml", MAP + "a: " + "{a: " * 900 + "1" + "}" * 900 + "\n")
    place.write("block.yaml", "".join(" " * depth + "a:\n" for depth in range(400)))


@tree("a pattern that backtracks")
def _(place: Place) -> None:
    patch = {"target": {"kind": "ConfigMap", "name": "(a+)+$"}, "patch": "- {op: add, path: /data, value: {a: b}}"}
    kustomization(
        place, yaml.safe_dump({"resources": ["web.yaml"], "patches": [patch], "images": [{"name": "(a+)+$"}]})
    )
    place.write("web.yaml", manifest("ConfigMap", "a" * 60 + "b"))


@tree("a pattern of a CRD that backtracks")
def _(place: Place) -> None:
    pattern = {"type": "string", "pattern": "^(a+)+$"}
    spec = {"type": "object", "properties": {"a": pattern}}
    crd(place, {"type": "object", "properties": {"spec": spec}}, {"a": "a" * 60 + "b"})


@tree("patterns of .sourceignore that backtrack")
def _(place: Place) -> None:
    place.write(".sourceignore", f"{'*a' * 30}b\n{'**/' * 30}x\n")
    place.write("a" * 200 + ".yaml", MAP)


@tree("a CEL rule that needs years", heavy=True)
def _(place: Place) -> None:
    expression = "self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d >= 0))))"
    numbers = {"type": "array", "items": {"type": "integer"}, "x-kubernetes-validations": [{"rule": expression}]}
    spec = {"type": "object", "properties": {"numbers": numbers}}
    crd(place, {"type": "object", "properties": {"spec": spec}}, {"numbers": list(range(300))})


@tree("a chart that repeats a string", heavy=True)
def _(place: Place) -> None:
    chart(place, MAP + 'data: {a: {{ repeat 2000000000 "x" }}}\n')


@tree("a chart with a long loop", heavy=True)
def _(place: Place) -> None:
    chart(place, "{{ range until 100000000 }}{{ end }}\n" + MAP)


@tree("a chart with three million objects", heavy=True)
def _(place: Place) -> None:
    chart(place, "{{ range $i := until 3000000 }}\n---\n" + MAP + "{{ end }}\n")


@tree("a chart that includes itself", heavy=True)
def _(place: Place) -> None:
    chart(place, '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}\n')


@tree("a large file")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    with (place.root / "large.yaml").open("wb") as opened:
        opened.truncate(200 * 1024 * 1024)


@tree("a long flow sequence", heavy=True)
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.write("list.yaml", "a: [" + "a, " * 2_000_000 + "a]\n")


@tree("kustomizations that list each other in a long chain")
def _(place: Place) -> None:
    for number in range(600):
        place.write(f"a{number}/kustomization.yaml", f"namePrefix: a\nresources: [../a{number + 1}]\n")
    place.write("a600/kustomization.yaml", "resources: [web.yaml]\n")
    place.write("a600/web.yaml", MAP)


@tree("kustomizations that list each other in a circle")
def _(place: Place) -> None:
    kustomization(place, "namePrefix: a\nresources: [b]\n")
    place.write("b/kustomization.yaml", "namePrefix: b\nresources: [..]\n")


# What is printed.


@tree("control characters in names")
def _(place: Place) -> None:
    name = "a\x1b[31m\r\n::error file=a::forged\n##[error]forged\u202e\x9b0m\x07"
    place.write("web.yaml", yaml.safe_dump({"apiVersion": "v1", "kind": name, "metadata": {"name": name, name: name}}))
    place.write("b.yaml", manifest("Secret", name, stringData={name: "plain-text-of-a-secret"}))


@tree("control characters in file names")
def _(place: Place) -> None:
    for name in ("a\x1b[31m.yaml", "a\n::error::forged.yaml", "::error ::forged.yaml", "\u202efdp.yaml"):
        place.write(name, "a: [\n")
    (place.root / os.fsdecode(b"a\xff\xfe.yaml")).write_text("a: [\n")
    place.write("web.yaml", MAP)


@tree("control characters that a chart prints")
def _(place: Place) -> None:
    chart(place, '{{ fail "\\x1b[2J\\n::error::forged\\n##[error]forged" }}')


@tree("control characters in kustomize")
def _(place: Place) -> None:
    kustomization(place, yaml.safe_dump({"resources": ["web.yaml", "\x1b[31m\n::error::x"], "namePrefix": "\x1b[31m"}))


# What cannot be read.


@tree("a pipe and a device")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    os.mkfifo(place.root / "pipe.yaml")
    place.link("zero.yaml", "/dev/zero")


@tree("binary files")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.write("binary.yaml", bytes(range(256)) * 8)
    place.write("utf16.yaml", MAP.encode("utf-16"))
    place.write("nul.yaml", "a: \x00\n")


@tree("broken links")
def _(place: Place) -> None:
    kustomization(place, "resources: [web.yaml, gone.yaml]\n")
    place.link("gone.yaml", "nowhere.yaml")
    place.link("loop.yaml", "loop.yaml")


@tree("an invalid configuration")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.write(".relay-gitops.yaml", "ignore: [*a\n")


@tree("a branch that suppresses its own finding")
def _(place: Place) -> None:
    place.write("web.yaml", manifest("Secret", stringData={"password": "plain-text-of-a-secret"}))
    place.write(".relay-gitops.yaml", "ignore: [{rule: SEC002, reason: mine}]\n")


@tree("wrong types everywhere")
def _(place: Place) -> None:
    kustomization(place, "resources: {a: b}\npatches: [1]\nconfigMapGenerator: a\nimages: [[]]\ncomponents: [{}]\n")
    place.write("flux/flux.yaml", FLUX.replace("./deploy", "[a]").replace("SPEC", "postBuild: [1], patches: {a: b}, "))


@tree("CRDs that are not valid")
def _(place: Place) -> None:
    for number, schema in enumerate(({"type": 1}, {"properties": [1]}, {"x-kubernetes-validations": [{"a": 1}]}, [1])):
        place.write(f"{number}.yaml", CRD.replace("SCHEMA", json.dumps(schema)).replace("SPEC", "{a: b}"))
