"""The postRenderers of a HelmRelease, which change what its chart renders."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from relay_gitops.repository import programs
from relay_gitops.repository.files import Files, is_manifest
from relay_gitops.repository.kustomize_build import program
from relay_gitops.repository.objects import CRD, Object, items, mapping, mappings
from relay_gitops.repository.view import View
from relay_gitops.repository.yaml_text import DuplicateKeyError, NotYamlError, documents

_FIELDS = ("patches", "patchesStrategicMerge", "patchesJson6902", "images")
"""The fields of `postRenderers[].kustomize`."""
_PATCH = ("patch", "target", "options")


class PostRenderError(Exception):
    """kustomize rejects the patches or images."""


class NoKustomizeError(Exception):
    """Neither kustomize nor kubectl is installed."""


def renderers(release: Object) -> list[dict[str, Any]]:
    """Return the changes of each entry of `postRenderers`, as fields of a kustomization file."""
    return [changes for entry in items(release.spec.get("postRenderers")) if (changes := dict(_changes(entry)))]


def _changes(entry: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - parsed YAML
    written = mapping(mapping(entry).get("kustomize"))
    for name in _FIELDS:
        listed = items(written.get(name))
        if name in ("patches", "patchesJson6902"):
            # kustomize would read `path`, which the field does not have in a HelmRelease.
            listed = [_patch(part) for _, part in mappings(listed)]
        elif name == "patchesStrategicMerge":
            listed = [json.dumps(part) if isinstance(part, dict) else str(part) for part in listed]
        if listed:
            yield ("patches", listed) if name == "patchesJson6902" else (name, listed)


def _patch(entry: Mapping[str, Any]) -> dict[str, Any]:
    patch = entry.get("patch")
    found = {name: entry[name] for name in _PATCH if name in entry}
    return found | ({} if isinstance(patch, str) else {"patch": json.dumps(patch)})


def post_rendered(files: Files, release: Object, manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rendered objects of a release after its postRenderers.

    Raises PostRenderError, NoKustomizeError, or LimitError.
    """
    changes = renderers(release)
    # helm-controller applies the CRDs of a chart before it renders the templates.
    definitions = [data for data in manifests if f"{data['apiVersion']}".partition("/")[0] == CRD.partition("/")[0]]
    others = [data for data in manifests if not any(data is known for known in definitions)]
    if not changes or not others:
        return manifests
    command = program()
    if command is None:
        raise NoKustomizeError
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary).resolve() / "chart"
        view = View(files, here)
        _write(view, others, changes)
        try:
            ran = programs.run([*command, str(here / str(len(changes)))], here, files.budget)
        except (OSError, programs.ProgramError):
            raise NoKustomizeError from None
    if ran.status:
        lines = [line for line in ran.errors.splitlines() if line.strip() and not line.startswith("#")]
        raise PostRenderError((lines[-1] if lines else "no reason").removeprefix("error: ").replace(f"{here}/", ""))
    try:
        return [*definitions, *(data for data in documents(ran.output, files.budget.limits) if is_manifest(data))]
    except (NotYamlError, DuplicateKeyError):
        raise PostRenderError("the result is not valid YAML") from None


def _write(view: View, manifests: list[dict[str, Any]], changes: list[dict[str, Any]]) -> None:
    """Write the objects, and a folder for each post renderer that lists the one before."""
    view.write(view.folder / "0" / "objects.yaml", "\n---\n".join(map(json.dumps, manifests)).encode())
    view.write(view.folder / "0" / "kustomization.yaml", json.dumps({"resources": ["objects.yaml"]}).encode())
    for number, fields in enumerate(changes, start=1):
        written = {"resources": [f"../{number - 1}"], **fields}
        view.write(view.folder / str(number) / "kustomization.yaml", json.dumps(written).encode())
