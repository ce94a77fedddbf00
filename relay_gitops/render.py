"""From charts to the text of files: which object goes into which file of apps/."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from constructs import IConstruct
from relay_constructs import KubernetesObject, ObjectReference
from relay_gitops.errors import RelayGitopsError
from relay_gitops.folder import Folder
from relay_gitops.mark import MARK

import yaml
from cdk8s import ApiObject, App, Chart

KUSTOMIZATION = "kustomization.yaml"


class CollisionError(RelayGitopsError):
    """Two constructs want the same file or the same object."""


@dataclass(frozen=True)
class _Source:
    """The construct that an object comes from."""

    path: str
    stem: str
    """The file's name without extension."""


def render(app: App) -> dict[str, bytes]:
    """Return the files of all charts: path below apps/ to content, in the order of each kustomization.yaml.

    Raises CollisionError naming both constructs where two would write one file or declare one object.
    """
    documents = iter(app.synth_yaml().removesuffix("\n").split("\n---\n"))
    files: dict[str, bytes] = {}
    for chart in app.charts:
        folder = chart.node.id
        resources: dict[str, str] = {}
        for source, document in zip(_sources(chart), documents, strict=False):
            name = f"{source.stem}.yaml"
            if name in resources:
                raise CollisionError(
                    f"{resources[name]} and {source.path} would both be written to apps/{folder}/{name}. "
                    "Give one of them another id."
                )
            resources[name] = source.path
            files[f"{folder}/{name}"] = _marked(source.path, f"{document}\n")
        listing = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": list(resources),
        }
        files[f"{folder}/{KUSTOMIZATION}"] = _marked(folder, yaml.safe_dump(listing, sort_keys=False))
        if isinstance(chart, Folder):
            for name, text in chart.templates.items():
                files[f"{folder}/{name}"] = _marked(folder, text)
    return files


def _marked(construct: str, text: str) -> bytes:
    return f"{MARK}{construct}. Do not edit.\n{text}".encode()


def _sources(chart: Chart) -> Iterator[_Source]:
    """Yield where each object of the chart comes from, in the order in which cdk8s synthesizes them."""
    constructs = chart.node.find_all()
    known: dict[ObjectReference, _Source] = {}
    for construct in constructs:
        if isinstance(construct, KubernetesObject):
            for reference in construct.emits:
                _declare(known, reference, _Source(construct.path, f"{reference.kind.lower()}-{construct.id}"))
    objects = [_reference(manifest) for manifest in chart.to_json()]
    if len(known) < len(objects):
        for construct in constructs:
            if isinstance(construct, ApiObject) and not _within_known(construct):
                _declare(known, _reference(construct.to_json()), _foreign(construct))
    return (known[reference] for reference in objects)


def _declare(known: dict[ObjectReference, _Source], reference: ObjectReference, source: _Source) -> None:
    if reference in known:
        raise CollisionError(
            f"{known[reference].path} and {source.path} both declare {reference}. Give one of them another name."
        )
    known[reference] = source


def _reference(manifest: Mapping[str, Any]) -> ObjectReference:
    metadata = manifest["metadata"]
    return ObjectReference(manifest["apiVersion"], manifest["kind"], metadata.get("namespace", ""), metadata["name"])


def _within_known(construct: IConstruct) -> bool:
    return any(isinstance(scope, KubernetesObject) for scope in construct.node.scopes)


def _foreign(construct: ApiObject) -> _Source:
    """Name the file of an object that is no construct of ours after its ids, as far as they say more than its kind."""
    kind = construct.kind.lower()
    parts = (scope.node.id.lower() for scope in construct.node.scopes[2:])
    stem = "-".join(part for part in parts if part not in {"resource", "default", kind})
    return _Source(construct.node.path, f"{kind}-{stem}".removesuffix("-"))
