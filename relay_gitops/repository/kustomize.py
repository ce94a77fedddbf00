"""The files of a kustomize folder, before a build."""

import os
import re
from dataclasses import dataclass, field

from relay_gitops.repository.files import Files, SourceFile
from relay_gitops.repository.objects import Object, items, mapping

_PLAIN = {"apiVersion", "kind", "metadata", "resources", "sortOptions", "buildMetadata"}
_REMOTE = re.compile(r"^[a-z+]+://|^git@|^github\.com/|[?]ref=")


@dataclass
class Folder:
    """A kustomize folder, before a build."""

    files: dict[str, None] = field(default_factory=dict)
    """The files with objects, in order."""
    kustomizations: dict[str, None] = field(default_factory=dict)
    plain: bool = True
    """Whether the files contain the same objects as a build."""
    remote: list[str] = field(default_factory=list)
    """Remote resources, which kustomize fetches over the network."""
    direct: dict[str, None] = field(default_factory=dict)
    """The files and folders that Flux lists, if the folder has no kustomization file."""
    broken: bool = False
    """Whether a listed file is missing, so that the build fails."""


def is_remote(entry: str) -> bool:
    """Return whether an entry of `resources` or `components` is fetched over the network."""
    return bool(_REMOTE.search(entry))


def normal(path: str) -> str:
    """Return the path without `./` and `..`, with slashes; empty for the root."""
    cleaned = os.path.normpath(path).replace(os.sep, "/")
    return "" if cleaned == "." else cleaned


def joined(folder: str, entry: str) -> str:
    """Return the path of an entry of a folder's kustomization file, relative to the root."""
    return normal(f"./{folder}/{entry}")


def entries(source: SourceFile) -> list[str]:
    """Return the files and folders that a kustomization file lists, relative to the root; empty for other files."""
    listed = mapping(source.documents[0]) if source.is_kustomization and source.documents else {}
    written = [entry for key in ("resources", "bases", "components") for entry in items(listed.get(key))]
    return [joined(source.folder, entry) for entry in written if isinstance(entry, str) and not is_remote(entry)]


def survey(files: Files, path: str) -> Folder:
    """Find the files of a folder by the lists of its kustomization files."""
    folder = Folder()
    _survey(files, path, folder, set())
    return folder


def _survey(files: Files, path: str, folder: Folder, seen: set[str]) -> None:
    if path in seen:
        return
    seen.add(path)
    name = files.kustomization_in(path)
    if name is None:
        _survey_without(files, path, folder, seen)
        return
    folder.kustomizations[name] = None
    source = files.yaml.get(name)
    listed = mapping(source.documents[0]) if source and source.documents else {}
    if set(listed) - _PLAIN or listed.get("kind") == "Component":
        folder.plain = False
    if listed.get("helmCharts") or listed.get("helmChartInflationGenerator"):
        folder.remote.append("helmCharts")
    for entry in [*items(listed.get("resources")), *items(listed.get("bases")), *items(listed.get("components"))]:
        if isinstance(entry, str):
            _survey_entry(files, path, entry, folder, seen)


def _survey_entry(files: Files, path: str, entry: str, folder: Folder, seen: set[str]) -> None:
    target = joined(path, entry)
    if is_remote(entry) and not files.has(target):
        folder.remote.append(entry)
    elif files.is_folder(target):
        if files.kustomization_in(target) is None:
            folder.broken = True
        else:
            _survey(files, target, folder, seen)
    elif files.is_file(target):
        folder.files[target] = None
        folder.broken |= _is_no_yaml(files.yaml.get(target))
    else:
        folder.broken = True


def _survey_without(files: Files, path: str, folder: Folder, seen: set[str]) -> None:
    """Do the same as Flux in a folder without a kustomization file: list all YAML files and kustomize folders."""
    inside = f"{path}/" if path else ""
    for name, source in files.yaml.items():
        if not name.startswith(inside) or source.ignored:
            continue
        parts = name[len(inside) :].split("/")[:-1]
        nested = next(
            (
                parent
                for depth in range(1, len(parts) + 1)
                if files.kustomization_in(parent := inside + "/".join(parts[:depth]))
            ),
            None,
        )
        if nested:
            folder.direct[nested] = None
            _survey(files, nested, folder, seen)
        elif not source.is_kustomization:
            folder.direct[name] = None
            folder.files[name] = None
            folder.broken |= _is_no_yaml(source)


def _is_no_yaml(source: SourceFile | None) -> bool:
    """Return whether kustomize cannot parse a file; templates are rendered before the build."""
    return bool(source and source.fault and not source.fault.templated)


def read_plainly(files: Files, folder: Folder, cluster: str) -> tuple[Object, ...]:
    """Return the objects of the files without a build."""
    return tuple(item for name in folder.files if name in files.yaml for item in objects_of(files.yaml[name], cluster))


def objects_of(source: SourceFile, cluster: str = "") -> list[Object]:
    """Return the objects of a file."""
    return [Object(data, source, index, cluster) for index, data in source.manifests()]
