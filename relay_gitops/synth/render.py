"""Render charts to the files of apps/."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from relay_constructs import KubernetesObject, ObjectReference, outermost_chart
from relay_gitops.charts.apps_chart import AppsChart
from relay_gitops.errors import RelayGitopsError
from relay_gitops.synth.mark import file_stem, marked
from relay_gitops.yaml_scalar import with_quoted_strings

import yaml
from cdk8s import ApiObject, App, Chart
from constructs import IConstruct

KUSTOMIZATION = "kustomization.yaml"


class CollisionError(RelayGitopsError):
    """Two constructs generate the same file or the same object."""


@dataclass(frozen=True)
class _Source:
    """The construct that generates an object."""

    path: str
    stem: str
    """The file name without extension."""


def render(app: App) -> dict[str, bytes]:
    """Return the files of all charts: path below apps/ to content, in the order of each kustomization.yaml.

    The objects of a chart in another chart are in the folder of the outermost chart, because Flux applies that folder.
    Raises CollisionError with both constructs if they generate the same file or the same object.
    """
    # `---` on a line always separates documents, because strings inside a document are indented.
    documents = iter(app.synth_yaml().removesuffix("\n").split("\n---\n"))
    charts = app.charts
    of_folder: dict[Chart, dict[ObjectReference, str]] = {}
    for chart in charts:
        own = islice(documents, _count(chart, charts))
        of_folder.setdefault(outermost_chart(chart), {}).update((_reference(document), document) for document in own)
    files: dict[str, bytes] = {}
    for chart, of_chart in of_folder.items():
        folder = chart.node.path
        constructs = chart.node.find_all()
        objects = _api_objects(chart)
        sources = _sources(constructs)
        if len(of_chart) < len(objects) or not of_chart.keys() <= sources.keys():
            _add_foreign(sources, objects, len(chart.node.scopes))
        resources: dict[str, str] = {}
        for reference, document in of_chart.items():
            source = sources[reference]
            name = f"{source.stem}.yaml"
            if name in resources:
                raise CollisionError(
                    f"{resources[name]} and {source.path} both generate apps/{folder}/{name}. "
                    "Change the id of one of them."
                )
            resources[name] = source.path
            files[f"{folder}/{name}"] = marked(source.path, f"{with_quoted_strings(document)}\n")
        listing = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": list(resources),
        }
        files[f"{folder}/{KUSTOMIZATION}"] = marked(folder, yaml.safe_dump(listing, sort_keys=False))
        if isinstance(chart, AppsChart):
            for name, text in chart.templates.items():
                files[f"{folder}/{name}"] = marked(folder, text)
    return files


def _count(chart: Chart, charts: Iterable[Chart]) -> int:
    """Return how many objects cdk8s writes for a chart, without those of charts in it."""
    objects = _api_objects(chart)
    if any(chart in other.node.scopes[:-1] for other in charts):
        return sum(Chart.of(found) is chart for found in objects)
    return len(objects)


def _api_objects(chart: Chart) -> list[ApiObject]:
    return [construct for construct in chart.node.find_all() if isinstance(construct, ApiObject)]


_IDENTITY = re.compile(r"^(apiVersion|kind|  name|  namespace): (.*)$", re.MULTILINE)
_METADATA = re.compile(r"^metadata:\n((?:  .*\n?)+)", re.MULTILINE)


def _reference(document: str) -> ObjectReference:
    """Return the identity of a document from cdk8s. A YAML parser would be slower than the synthesis itself."""
    metadata = _METADATA.search(document)
    fields = {key: value for key, value in _IDENTITY.findall(document) if not key.startswith(" ")}
    named = dict(_IDENTITY.findall(metadata[1])) if metadata else {}
    return ObjectReference.of(
        *map(_scalar, (fields["apiVersion"], fields["kind"], named.get("  namespace", ""), named["  name"]))
    )


def _scalar(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text


def _sources(constructs: Iterable[IConstruct]) -> dict[ObjectReference, _Source]:
    """Return the source of each object that a KubernetesObject generates."""
    sources: dict[ObjectReference, _Source] = {}
    for construct in constructs:
        if isinstance(construct, KubernetesObject):
            for reference in construct.emits:
                _declare(sources, reference, _Source(construct.path, f"{reference.kind.lower()}-{construct.id}"))
    return sources


def _add_foreign(sources: dict[ObjectReference, _Source], objects: Iterable[ApiObject], depth: int) -> None:
    """Add the objects that are not part of a KubernetesObject; `depth` is the number of scopes above them."""
    for construct in objects:
        if not any(isinstance(scope, KubernetesObject) for scope in construct.node.scopes):
            metadata = construct.metadata
            reference = ObjectReference.of(
                construct.api_version, construct.kind, metadata.namespace or "", metadata.name or ""
            )
            _declare(sources, reference, _Source(construct.node.path, _stem(construct, depth)))


def _declare(sources: dict[ObjectReference, _Source], reference: ObjectReference, source: _Source) -> None:
    if reference in sources:
        raise CollisionError(
            f"{sources[reference].path} and {source.path} both declare {reference}. Rename one of them."
        )
    sources[reference] = source


def _stem(construct: ApiObject, depth: int) -> str:
    """Return a file name from the ids of the construct, without ids that only repeat the kind."""
    return file_stem(construct.kind.lower(), (scope.node.id for scope in construct.node.scopes[depth:]))
