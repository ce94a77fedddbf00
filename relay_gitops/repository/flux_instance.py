"""The source and the root Kustomization that Flux Operator creates from a FluxInstance."""

from collections.abc import Iterable, Iterator
from typing import Any

from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.objects import HELM_RELEASE, Object, at, is_open, mapping

FLUX_INSTANCE = "fluxcd.controlplane.io/FluxInstance"
RESOURCE_SET = "fluxcd.controlplane.io/ResourceSet"
_SOURCES = ("Bucket", "GitRepository", "OCIRepository")
_NAMESPACE = "flux-system"


def instance_specs(sources: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, int, str, dict[str, Any]]]:
    """Yield the spec of each FluxInstance with its file, document and namespace.

    Values of the chart `flux-instance` count, in a HelmRelease or in a file of its own.
    """
    for source in sources:
        if "instance" not in source.text.lower():
            continue
        for index, data in enumerate(source.documents):
            spec = _spec(data)
            if spec:
                namespace = at(data, "metadata", "namespace") if spec is at(data, "spec") else None
                yield source, index, str(namespace or _NAMESPACE), spec


def _spec(data: Any) -> dict[str, Any]:  # noqa: ANN401 - parsed YAML
    kind = f"{str(at(data, 'apiVersion') or '').partition('/')[0]}/{at(data, 'kind')}"
    if kind == FLUX_INSTANCE:
        return mapping(at(data, "spec"))
    if kind == HELM_RELEASE:
        return _values(at(data, "spec", "values"))
    return {} if at(data, "kind") else _values(data)


def _values(values: Any) -> dict[str, Any]:  # noqa: ANN401 - parsed YAML
    found = mapping(at(values, "instance"))
    return found if {"distribution", "sync", "components"} & found.keys() else {}


def created_by_operator(sources: Iterable[SourceFile]) -> list[tuple[Object, Object]]:
    """Return the source and the root Kustomization of each FluxInstance with `sync`; each pair once."""
    found: dict[tuple[str, ...], tuple[Object, Object]] = {}
    for file, index, namespace, spec in instance_specs(sources):
        sync = mapping(spec.get("sync"))
        kind, url, path = str(sync.get("kind")), sync.get("url"), sync.get("path")
        if kind in _SOURCES and isinstance(url, str) and isinstance(path, str) and not is_open(path):
            name = str(sync.get("name") or namespace)
            metadata = {"name": name, "namespace": namespace}
            objects = _source(kind, metadata, sync), _root(kind, metadata, path)
            pair = Object(objects[0], file, index), Object(objects[1], file, index, is_generated=True)
            found.setdefault((kind, namespace, name, path), pair)
    return list(found.values())


def _source(kind: str, metadata: dict[str, str], sync: dict[str, Any]) -> dict[str, Any]:
    written = str(sync.get("ref") or "")
    reference = {"name": written} if kind == "GitRepository" else {"tag": written}
    spec = {"interval": sync.get("interval", "1m"), "url": sync["url"], "ref": reference}
    return {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _root(kind: str, metadata: dict[str, str], path: str) -> dict[str, Any]:
    source = {"kind": kind, "name": metadata["name"]}
    spec = {"interval": "10m", "path": path, "prune": True, "sourceRef": source}
    api_version = "kustomize.toolkit.fluxcd.io/v1"
    return {"apiVersion": api_version, "kind": "Kustomization", "metadata": metadata, "spec": spec}
