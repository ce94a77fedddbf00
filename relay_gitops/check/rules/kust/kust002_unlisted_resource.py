from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.applied_files import is_forgotten
from relay_gitops.check.queries.kustomization_entries import file_entries
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import joined_path
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.mark import MARK


@rule(
    "KUST002",
    "manifest is not listed in kustomization.yaml",
    Severity.WARNING,
    fix="Add the file to `resources`, or move it to another folder",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def unlisted_resource(repository: Repository) -> Iterator[Problem]:
    """Flux applies only the files that kustomization.yaml lists."""
    used = _used_files(repository)
    for file in repository.files.yaml.values():
        listing = repository.files.kustomization_in(file.folder)
        is_decided = file.name in used or file.is_kustomization or file.ignored
        if is_decided or listing is None or listing not in repository.files.yaml:
            continue
        if not is_forgotten(repository, file):
            continue
        found = list(file.manifests())
        partial = any("$patch" in str(data) or not data.get("metadata") for _, data in found)
        if found and not partial:
            message = f"{listing} does not list this file, so Flux does not apply it"
            fix = _BESIDE_GENERATED if repository.files.yaml[listing].text.startswith(MARK) else ""
            yield Problem(file, (), message, fix, index=found[0][0])


_BESIDE_GENERATED = (
    "Move it to a folder with its own Flux Kustomization, or add a construct to main.py; do not edit "
    "kustomization.yaml, because `make synth` overwrites it"
)


def _used_files(repository: Repository) -> set[str]:
    used = {name for applied in repository.layout.applied_folders for name in applied.folder.files}
    for file, data in repository.kustomizations:
        used |= {joined_path(file.folder, entry) for _, _, entry in file_entries(data)}
    return used
