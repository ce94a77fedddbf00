"""Files that Flux applies, and files that nothing applies."""

import re
from collections.abc import Iterator

from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.repository import Repository


def applied_or_beside(repository: Repository) -> Iterator[SourceFile]:
    """Yield the applied files, and files that cannot be parsed in a folder where a person applies all files."""
    by_hand = {applied.path for applied in repository.layout.applied_folders if applied.owner is None}
    for file in repository.files.yaml.values():
        if file.name in repository.applied_files or file.folder in by_hand:
            yield file


def unapplied_files(repository: Repository) -> list[SourceFile]:
    """Return the selected files with objects that nothing applies, without those that KUST002 reports."""
    if None in repository.layout.sources.artifacts.values():
        return []
    return [
        file
        for file in repository.selected_files
        if file.name not in repository.applied_files
        and not file.ignored
        and not is_forgotten(repository, file)
        and any(file.manifests())
    ]


def is_forgotten(repository: Repository, file: SourceFile) -> bool:
    """Return whether an applied kustomization.yaml does not mention a file of its folder, not even in a comment."""
    listing = repository.files.yaml.get(repository.files.kustomization_in(file.folder) or "")
    return bool(listing and listing.name in repository.applied_files and not is_commented_out(listing, file.base))


def is_commented_out(listing: SourceFile, name: str) -> bool:
    """Return whether a comment in a kustomization file contains an entry for a file of its folder."""
    return re.search(rf"^\s*#[#\s]*-?\s*[\"']?(\./)?{re.escape(name)}\b", listing.text, re.MULTILINE) is not None
