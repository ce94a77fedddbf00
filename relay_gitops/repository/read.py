"""Read a repository as Flux would apply it."""

from dataclasses import replace
from pathlib import Path

from relay_gitops.limits import Budget
from relay_gitops.repository.clusters import layout_of
from relay_gitops.repository.files import Selection
from relay_gitops.repository.helm import render_releases
from relay_gitops.repository.rendering import Rendering
from relay_gitops.repository.repository import NothingToCheckError, Repository
from relay_gitops.repository.surroundings import read_repository


def read(
    paths: list[Path],
    working_folder: Path,
    *,
    with_surroundings: bool = False,
    with_charts: bool = True,
    budget: Budget | None = None,
) -> Repository:
    """Read all files at or below the paths; with `with_surroundings`, also the rest of the repository.

    With `with_charts`, also render the charts of the repository with the values of their releases. Nothing outside the
    Git repository is read; without a Git repository, nothing outside the working folder, or outside the paths if they
    are elsewhere.

    Raises NothingToCheckError if a path does not exist, or if no file at or below the paths contains an object.
    """
    resolved = [path if path.is_absolute() else working_folder / path for path in paths]
    for path, given in zip(resolved, paths, strict=True):
        if not path.exists():
            raise NothingToCheckError(f"{given}: the path does not exist. Pass a file or folder with YAML files.")
    resolved = [path.resolve() for path in resolved]
    files = read_repository(resolved, working_folder.resolve(), budget or Budget(), with_surroundings=with_surroundings)
    repository = _with_selected_roots(Repository(files, layout_of(files), selection=Selection.of(resolved, files.root)))
    selection = repository.selected_files
    if (
        not repository.selected_objects
        and not any(source.fault or source.has_key_twice for source in selection)
        and not any(source in selection for source, _ in repository.kustomizations)
        and not (files.unread or files.outside or files.exceeding)
    ):
        names = ", ".join(str(path) for path in resolved)
        there = f"none of the {len(selection)} YAML files" if selection else "no YAML file"
        raise NothingToCheckError(f"{names}: {there} contains a Kubernetes object. Pass the folder of your manifests.")
    if not with_charts:
        return replace(repository, rendering=Rendering(not_rendered=tuple(repository.releases())))
    return replace(repository, rendering=render_releases(repository))


def _with_selected_roots(repository: Repository) -> Repository:
    """If nothing applies any selected file, read the selected files as a repository of their own."""
    selection, files = repository.selection, repository.files
    if not repository.layout.flux or any(selection.contains(name) for name in repository.applied_files):
        return repository
    own = replace(files, yaml={name: source for name, source in files.yaml.items() if selection.contains(name)})
    return replace(repository, files=own, layout=layout_of(own))
