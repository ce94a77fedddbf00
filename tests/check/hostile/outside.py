"""Trees that run programs, read files outside, or use the network."""

import io
import json
import tarfile

from tests.check.hostile.place import CANARY, FLUX, MAP, Place, chart, crd, files_get, kustomization, tree

import yaml


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
