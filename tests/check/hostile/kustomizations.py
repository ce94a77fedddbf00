"""Trees that abuse kustomize and Flux Kustomizations."""

import json

from tests.check.hostile.place import CANARY, FLUX, MAP, Place, kustomization, manifest, tree

import yaml


@tree("replacements that copy, and that match nothing")
def _(place: Place) -> None:
    target = {"select": {"kind": "ConfigMap"}, "fieldPaths": ["data.[a=b].c", "data.*.*", "metadata.name", ""]}
    replacement = {"source": {"kind": "ConfigMap", "name": "web", "fieldPath": "metadata.name"}, "targets": [target]}
    options = {**target, "options": {"create": True, "delimiter": "", "index": -99999999999}}
    kustomization(
        place,
        yaml.safe_dump(
            {
                "resources": ["web.yaml"],
                "replacements": [replacement, {**replacement, "targets": [options]}, {}, {"source": 1}],
            }
        ),
    )


@tree("a replacement with a file outside that is linked inside")
def _(place: Place) -> None:
    kustomization(
        place, "resources: [web.yaml]\nreplacements: [{path: in/link.yaml}]\npatches: [{path: in/link.yaml}]\n"
    )
    place.link("in/link.yaml", "../../outside/secret.yaml")


@tree("functions with containers, Starlark and exec")
def _(place: Place) -> None:
    place.write("run.sh", f"#!/bin/sh\ntouch {place.outside / 'ran'}\n")
    (place.root / "run.sh").chmod(0o755)
    kinds = {
        "exec": "exec: {path: ./run.sh}",
        "absolute": f"exec: {{path: {place.root / 'run.sh'}}}",
        "container": f"container: {{image: '{place.url}/image', network: true}}",
        "starlark": f"starlark: {{url: '{place.url}/s.star', path: ./s.star}}",
    }
    for name, text in kinds.items():
        function = f"metadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      {text}\n"
        for field in ("generators", "transformers", "validators"):
            folder = f"{name}-{field}"
            place.write(f"{folder}/kustomization.yaml", f"resources: [web.yaml]\n{field}: [run.yaml]\n")
            place.write(f"{folder}/web.yaml", MAP)
            place.write(f"{folder}/run.yaml", f"apiVersion: example.org/v1\nkind: Run\n{function}")


@tree("a plugin in a folder of the tree")
def _(place: Place) -> None:
    place.write("plugin/example.org/v1/run/Run", f"#!/bin/sh\ntouch {place.outside / 'ran'}\n")
    (place.root / "plugin/example.org/v1/run/Run").chmod(0o755)
    kustomization(
        place,
        "resources: [web.yaml]\ngenerators: [run.yaml]\n",
        run_yaml="apiVersion: example.org/v1\nkind: Run\nmetadata: {name: x}\n",
    )
    place.write(".config/kustomize/plugin/example.org/v1/run/Run", "#!/bin/sh\n")


@tree("Helm charts of kustomize")
def _(place: Place) -> None:
    chart = {"name": "web", "valuesFile": "../outside/secret.yaml", "valuesInline": {"a": "b"}, "releaseName": "--help"}
    kustomization(
        place, yaml.safe_dump({"helmGlobals": {"chartHome": "../outside", "configHome": "/"}, "helmCharts": [chart]})
    )
    place.write(
        "old/kustomization.yaml",
        yaml.safe_dump(
            {
                "helmChartInflationGenerator": [
                    {"chartName": "web", "chartRepoUrl": place.url, "helmBin": "./run.sh", "chartHome": "."}
                ]
            }
        ),
    )
    place.write("builtin/kustomization.yaml", "generators: [g.yaml]\n")
    place.write(
        "builtin/g.yaml",
        f"apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {{name: a}}\nname: a\nrepo: {place.url}\n",
    )


@tree("remote bases in every notation")
def _(place: Place) -> None:
    host = place.url.removeprefix("http://")
    entries = (
        f"{place.url}/a?ref=main",
        f"git::{place.url}/a",
        f"{host}/a.git",
        f"git@{host}:a/b",
        f"ssh://git@{host}/a",
        f"git://{host}/a",
        f"{place.url}/a//b?submodules=0&timeout=1s",
        f"file://{place.outside}",
        f"hg::{place.url}",
        f"s3::{place.url}/a",
        f"https://{host}/a.tar.gz",
        "github.com/a/b",
        "gh:a/b",
        "a.b/c.git",
        f"//{host}/a",
        f"http:\\\\{host}",
        f" {place.url}/a",
        f"{place.url}/a#b",
        f"user@{host}/a.git?ref=x",
    )
    for number, entry in enumerate(entries):
        for field in ("resources", "bases", "components", "crds", "configurations", "transformers"):
            place.write(f"{field}{number}/kustomization.yaml", yaml.safe_dump({field: [entry]}))
    place.write("web.yaml", MAP)


@tree("generators with many linked files")
def _(place: Place) -> None:
    files = "[link, 'b=dir/link', up/../link, ./link]"
    text = f"configMapGenerator: [{{name: a, files: {files}, envs: [link.env], env: link.env}}]\n"
    kustomization(place, text)
    place.link("link", "../outside/secret.yaml")
    place.link("dir", place.outside)
    place.link("link.env", "dir/secret.env")


@tree("a link that changes into another during the build")
def _(place: Place) -> None:
    kustomization(place, "resources: [a/b/c.yaml]\nnamePrefix: x-\n")
    place.link("a", "d")
    place.link("d/b", "../e")
    place.link("e/c.yaml", "../../outside/secret.yaml")


@tree("vars in a circle")
def _(place: Place) -> None:
    reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": "web"}
    kustomization(
        place,
        yaml.safe_dump(
            {
                "resources": ["web.yaml"],
                "vars": [
                    {"name": name, "objref": reference, "fieldref": {"fieldpath": f"data.{name}"}} for name in "AB"
                ],
            }
        ),
    )
    place.write("web.yaml", manifest("ConfigMap", data={"A": "$(B)", "B": "$(A)"}))


@tree("components in a circle")
def _(place: Place) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        place.write(
            f"{name}/kustomization.yaml", f"kind: Component\ncomponents: [../{other}, .]\nresources: [web.yaml]\n"
        )
        place.write(f"{name}/web.yaml", MAP)
    kustomization(place, "components: [a]\n")
    place.write("flux/flux.yaml", FLUX.replace("./deploy", ".").replace("SPEC", "components: [a, b, ../..], "))


@tree("Flux Kustomizations that apply each other in a circle")
def _(place: Place) -> None:
    for name in ("a", "b"):
        other = {"a": "b", "b": "a"}[name]
        text = FLUX.replace("name: deploy", f"name: {other}").replace("./deploy", f"./{other}")
        place.write(f"{name}/flux.yaml", text.replace("SPEC", "dependsOn: [{name: a}, {name: b}], "))


@tree("patches that are programs")
def _(place: Place) -> None:
    operations = json.dumps(
        [
            {"op": "copy", "from": "", "path": "/data"},
            {"op": "add", "path": "/data/-/~3/~", "value": "x"},
            {"op": "move", "from": "/a", "path": "/a/b"},
            {"op": "test"},
            {"op": 1},
        ]
    )
    patches = [
        {"patch": operations, "target": {"kind": ".*"}},
        {"patch": "$patch: delete\nkind: x", "target": {}},
        {"patch": "\0"},
    ]
    kustomization(place, json.dumps({"resources": ["web.yaml"], "patches": patches}))
    place.write(
        "flux/flux.yaml",
        FLUX.replace("SPEC", f"patches: {json.dumps(patches)}, images: [{{name: '[', newTag: '\\n'}}], "),
    )
    place.write("deploy/web.yaml", MAP)


@tree("patterns that need much memory")
def _(place: Place) -> None:
    pattern = "((a{0,100}){0,100}){0,100}b|" * 20 + "[^\\x00-\\x{10FFFF}]"
    patch = {
        "target": {"kind": pattern, "name": "(?i)" * 1000 + "a", "labelSelector": "a in (", "namespace": "(?P<n>"},
        "patch": "a: b",
    }
    kustomization(place, yaml.safe_dump({"resources": ["web.yaml"], "patches": [patch], "images": [{"name": pattern}]}))


@tree("a marker of relay-gitops itself")
def _(place: Place) -> None:
    kustomization(place, "resources: [web.yaml, mark.yaml, b.yaml]\nnamePrefix: x-\n")
    place.write("mark.yaml", "apiVersion: relay-gitops.io/v1\nkind: Folder\nmetadata: {name: '0'}\n")
    place.write("b.yaml", manifest("Secret", "b", stringData={"password": "plain-text-of-a-secret"}))


@tree("annotations that kustomize reads")
def _(place: Place) -> None:
    kustomization(place, "resources: [web.yaml]\nnamePrefix: x-\n")
    annotations = {
        "config.kubernetes.io/origin": "path: ../../outside/secret.yaml\n",
        "internal.config.kubernetes.io/path": "../../x",
        "config.kubernetes.io/local-config": "true",
        "kustomize.toolkit.fluxcd.io/substitute": "\x1b[31m",
        "relay-gitops.io/ignore": "SEC002: a\n::error::x\n",
    }
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": CANARY[:6], "annotations": annotations}}
    place.write("web.yaml", yaml.safe_dump(data))
