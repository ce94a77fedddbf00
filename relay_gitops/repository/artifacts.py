"""ExternalArtifacts that an ArtifactGenerator copies from folders of this repository."""

import posixpath
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from relay_gitops.repository.kustomize import normalized_path
from relay_gitops.repository.objects import Object, items, mapping, mappings
from relay_gitops.repository.own_sources import SourceKey

ARTIFACT_GENERATOR = "source.extensions.fluxcd.io/ArtifactGenerator"
_GLOB = "*?[{"


def artifacts(raw: Iterable[Object], own: Collection[SourceKey]) -> dict[SourceKey, str | None]:
    """Return the base folder of the paths of each artifact; None if the artifact has another layout.

    Artifacts without files of this repository are omitted.
    """
    found: dict[SourceKey, str | None] = {}
    for item in raw:
        if item.type != ARTIFACT_GENERATOR:
            continue
        here = {
            str(entry.get("alias"))
            for _, entry in mappings(item.spec.get("sources"))
            if (str(entry.get("kind")), str(entry.get("namespace") or item.namespace), str(entry.get("name"))) in own
        }
        for _, entry in mappings(item.spec.get("artifacts")):
            copies = [mapping(copy) for copy in items(entry.get("copy"))]
            taken = [_alias(copy) in here for copy in copies]
            if any(taken):
                folders = {_folder(copy) for copy in copies}
                same = len(folders) == 1 and all(taken)
                found["ExternalArtifact", item.namespace, str(entry.get("name"))] = folders.pop() if same else None
    return found


def copied_folders(generator: dict[str, Any]) -> Iterator[str]:
    """Yield the folders that an ArtifactGenerator copies, from any source."""
    for _, entry in mappings(mapping(generator.get("spec")).get("artifacts")):
        for _, copy in mappings(entry.get("copy")):
            yield _literal(str(copy.get("from")).partition("/")[2])[0]


def _alias(copy: dict[str, Any]) -> str:
    return str(copy.get("from")).partition("/")[0].removeprefix("@")


def _literal(pattern: str) -> tuple[str, str]:
    """Split a pattern into its folder without wildcards and the rest."""
    parts = pattern.split("/")
    fixed = next((index for index, part in enumerate(parts) if any(sign in part for sign in _GLOB)), len(parts) - 1)
    return normalized_path("/".join(parts[:fixed]) or "."), "/".join(parts[fixed:])


def _folder(copy: dict[str, Any]) -> str | None:
    """Return the part of the source path before the destination, for example apps for apps/base/** and base/."""
    folder, rest = _literal(str(copy.get("from")).partition("/")[2])
    written = str(copy.get("to")).removeprefix("@artifact").lstrip("/")
    written, base = posixpath.split(written)
    if copy.get("strategy", "Overwrite") != "Overwrite" or base not in ("", rest):
        return None
    destination = normalized_path(written or ".")
    if not destination:
        return folder
    if folder == destination:
        return ""
    return folder.removesuffix(f"/{destination}") if folder.endswith(f"/{destination}") else None
