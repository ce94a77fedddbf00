"""Time `relay-gitops check` against kubeconform, `kustomize build` and flate on one tree of a thousand objects.

One run of `check` covers Kubernetes 1.33 to 1.35 and two Flux versions. A run of kubeconform covers one version of each
schema. So `check` is compared with three runs of kubeconform, which use the same schemas together. The time of a single
run is also reported. flate renders the objects that Flux applies, so both programs also run on a copy of this project.
"""

import contextlib
import copy
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from relay_gitops.repository.kubernetes_schemas import KUBERNETES_VERSIONS, kubernetes_schemas
from relay_gitops.repository.schemas import NEWER_FLUX, OLDER_FLUX, strict, vendored

import yaml
from measure import Row, in_turn, measure, row

ROOT = Path(__file__).parent.parent
MODULES = {
    "flate": "github.com/home-operations/flate/cmd/flate@v0.6.5",
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0",
    "kustomize": "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1",
}
# flate v0.6.5 needs Go 1.27, which the go command downloads as a module.
TOOLCHAINS = {"flate": "go1.27.3"}
NOTHING_CACHED = ["--kustomize-render-cache-mb=0", "--helm-render-cache-mb=0"]
ROUNDS = 9
RELEASES = 700
APPS = 100
BUILT_IN = {
    "ConfigMap": "configmap-v1",
    "Deployment": "deployment-apps-v1",
    "Namespace": "namespace-v1",
    "Service": "service-v1",
}


def rows() -> list[Row]:
    """Return the comparisons."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        objects = write_tree(folder / "tree")
        programs = build(ROOT / ".venv" / "gobin")
        repository = str(folder / "tree")
        write_project(folder / "project")
        project = str(folder / "project" / "apps")
        ours = [
            str(ROOT / ".venv" / "bin" / "relay-gitops"),
            "check",
            "--no-render",
            "--json",
            repository,
        ]
        flate = [programs["flate"], "test", "all", *NOTHING_CACHED, f"--cache-dir={folder / 'flate'}"]
        single = []
        for version, flux in zip(KUBERNETES_VERSIONS, (OLDER_FLUX, NEWER_FLUX, NEWER_FLUX), strict=True):
            schemas = folder / version
            write_schemas(schemas, version, flux)
            location = f"{schemas}/{{{{ .ResourceKind }}}}.json"
            command = [programs["kubeconform"], "-schema-location", location, "-ignore-filename-pattern"]
            single.append([*command, "kustomization.yaml", f"{repository}/apps"])
        shape = "; ".join(map(shlex.join, single))
        name = f"check of {objects} objects, without render and parity"
        others = {
            "kubeconform, the same schemas in three runs": ["/bin/sh", "-ec", shape],
            "kubeconform, one run": single[0],
            "kustomize build": [programs["kustomize"], "build", f"{repository}/apps/docs-prod"],
            "flate test all, which renders": [*flate, f"--path={repository}"],
        }
        own = {
            "check apps, everything": [ours[0], "check", "--parity", "--json", "apps"],
            "check apps, all but parity": [ours[0], "check", "--json", "apps"],
        }
        synth = "synth --check"
        copied, rendered = "check of a copy of apps/ and all its charts", "flate test all of it"
        runs = {
            name: ours,
            **others,
            **own,
            synth: [ours[0], synth.partition(" ")[0], "--check"],
            copied: [ours[0], "check", "--json", project],
            rendered: [*flate, f"--path={project}"],
        }
        with contextlib.chdir(ROOT):
            times = in_turn({what: partial(measure, run) for what, run in runs.items()}, ROUNDS)
    return [
        *(row("check", name, other, times) for other in others),
        *(row("check", what, synth, times) for what in own),
        row("check", copied, rendered, times),
    ]


def build(folder: Path) -> dict[str, str]:
    """Return the reference programs; build missing programs with Go."""
    go = shutil.which("go")
    for name, module in MODULES.items():
        if (folder / name).is_file():
            continue
        if go is None:
            sys.exit(f"{name} is built with Go, which is not installed")
        variables = {"GOBIN": str(folder), **({"GOTOOLCHAIN": TOOLCHAINS[name]} if name in TOOLCHAINS else {})}
        subprocess.run([go, "install", module], env={**os.environ, **variables}, check=True)  # noqa: S603 - a fixed command
    return {name: str(folder / name) for name in MODULES}


def write_tree(root: Path) -> int:
    """Write a repository without problems; return the number of its objects."""
    folder = root / "apps" / "docs-prod"
    folder.mkdir(parents=True)
    source = ROOT / "apps" / "docs-prod"
    kept = ("gitrepository-setup", "kustomization-root", "namespace-relay", "namespace-flux-system")
    objects = {name: yaml.safe_load((source / f"{name}.yaml").read_text()) for name in kept}
    release = yaml.safe_load((source / "helmrelease-relay.yaml").read_text())
    del release["spec"]["dependsOn"]
    for key in ("relayToml", "credentials", "service"):
        del release["spec"]["values"][key]
    for number in range(RELEASES):
        made = copy.deepcopy(release)
        made["metadata"]["name"] = made["spec"]["releaseName"] = f"relay{number}"
        objects[f"helmrelease-{number}"] = made
    for number in range(APPS):
        for made in app(f"web{number}"):
            objects[f"{made['kind'].lower()}-{number}"] = made
    for name, made in objects.items():
        # Through JSON, so that shared labels do not become anchors and aliases in YAML.
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(made))))
    (folder / "kustomization.yaml").write_text(yaml.safe_dump({"resources": [f"{name}.yaml" for name in objects]}))
    chart = root / "helm" / "relay-server"
    chart.mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: relay-server\nversion: 1.0.0\n")
    make_repository(root)
    return len(objects)


def write_project(root: Path) -> None:
    """Write a copy of the manifests and charts of this project, with a replacement for the missing 1Password chart."""
    for folder in ("apps", "helm"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copytree(ROOT / "e2e" / "charts", root / "third_party" / "vendir" / "charts")
    excused = yaml.safe_load((ROOT / ".relay-gitops.yaml").read_text())
    excused["ignore"] = [entry for entry in excused["ignore"] if entry["rule"] != "HELM003"]
    (root / ".relay-gitops.yaml").write_text(yaml.safe_dump(excused))
    make_repository(root)


def make_repository(root: Path) -> None:
    """Initialize a folder as the Git repository of its GitRepository; otherwise flate would fetch that repository."""
    source = yaml.safe_load((ROOT / "apps" / "docs-prod" / "gitrepository-setup.yaml").read_text())
    for command in (["init", "--quiet"], ["remote", "add", "origin", source["spec"]["url"]]):
        subprocess.run(["git", "-C", str(root), *command], check=True)  # noqa: S603, S607 - fixed commands of the machine's git


def app(name: str) -> list[dict[str, Any]]:
    """Return the objects of a small application."""
    labels = {"app": name}
    container = {"name": "web", "image": "example.org/web:1.0", "ports": [{"containerPort": 8080}]}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    metadata = {"name": name, "namespace": "relay"}
    ports = [{"port": 80, "targetPort": 8080}]
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata,
            "spec": {"selector": {"matchLabels": labels}, "template": pod},
        },
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"selector": labels, "ports": ports}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"colour": "blue"}},
    ]


def write_schemas(folder: Path, version: str, flux: str) -> None:
    """Write the schemas of `check` in the layout of kubeconform."""
    folder.mkdir()
    schemas = kubernetes_schemas(version)
    (folder / "_definitions.json").write_text(json.dumps(local(schemas.definitions())))
    for kind, name in BUILT_IN.items():
        schema = json.loads((schemas.folder / f"{name}.json").read_bytes())
        (folder / f"{kind.lower()}.json").write_text(json.dumps(local(schema)))
    for group in ("helm", "kustomize", "source"):
        for (_, kind), found in vendored(flux, f"{group}.toolkit.fluxcd.io").items():
            (folder / f"{kind.lower()}.json").write_text(json.dumps(strict(found.schema)))


def local(schema: Any) -> Any:
    """Return a schema with references to files instead of URLs."""
    if isinstance(schema, list):
        return [local(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace("/api/_definitions.json#", "_definitions.json#")
        if key == "$ref" and isinstance(value, str)
        else local(value)
        for key, value in schema.items()
        if key not in ("$id", "$schema")
    }
