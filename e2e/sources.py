"""Programs, CustomResourceDefinitions and kwok stages from the toolchain."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from e2e.clusters import Sources
from e2e.deployment import ROOT, yaml_documents
from e2e.toolchain.build import build, go_release, link, programs

FLUX = "github.com/fluxcd"
CONTROLLERS = ("source-controller", "kustomize-controller", "helm-controller")


@cache
def program_folder() -> Path:
    """Return the folder of the programs, and build missing ones; raise BuildError if a build fails."""
    release = go_release()
    return link({program.name: build(program, release) for program in programs()})


@cache
def onepassword_definition() -> dict[str, Any]:
    """Return the CustomResourceDefinition of OnePasswordItem."""
    (definition,) = _definitions("onepassword-operator", "github.com/1Password/onepassword-operator")
    return definition


@cache
def flux_definitions(release: str = "") -> list[dict[str, Any]]:
    """Return the CustomResourceDefinitions of a set of Flux controllers."""
    return [each for name in CONTROLLERS for each in _definitions(f"{release}/{name}".strip("/"), f"{FLUX}/{name}")]


def sources(flux: str = "", feature_gates: str = "") -> Sources:
    """Return the parts of the clusters; raise BuildError if a build fails."""
    stages = _module_folder("kwok", "sigs.k8s.io/kwok") / "kustomize" / "stage"
    return Sources(program_folder(), flux_definitions(flux), stages, flux, feature_gates)


def _definitions(toolchain: str, module: str) -> list[dict[str, Any]]:
    bases = _module_folder(toolchain, module) / "config" / "crd" / "bases"
    return [document for path in sorted(bases.glob("*.yaml")) for document in yaml_documents(path)]


def _module_folder(toolchain: str, module: str) -> Path:
    """Return the folder of a Go module in the module cache, in the version that the toolchain pins."""
    answer = subprocess.run(
        ["go", "mod", "download", "-json", module],
        cwd=ROOT / "e2e" / "toolchain" / toolchain,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(json.loads(answer.stdout)["Dir"])
