from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import WHOLE_REPOSITORY, Severity
from relay_gitops.check.queries.applied_files import unapplied_files
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.repository import Repository

_NAMED = 3


@rule(
    "KUST011",
    "files that no Kustomization applies",
    Severity.INFO,
    fix="No change is needed if this is intended. To check such a folder by itself, run `relay-gitops check FOLDER`",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def unapplied_folders(repository: Repository) -> Iterator[Problem]:
    """Flux does not apply these files, so `check` reports nothing else about them."""
    inside = f"{repository.root.name}/" if repository.files.beside else ""
    names = [f"{inside}{file.name}" for file in unapplied_files(repository)]
    files = sorted([*names, *repository.files.beside])
    if not files:
        return
    used = {parent for name in repository.applied_files for parent in _parents(f"{inside}{name}")}
    folders = list(dict.fromkeys(_outermost(name, used) for name in files))
    more = f" and {len(folders) - _NAMED} more" if len(folders) > _NAMED else ""
    count = f"{len(files)} files with objects" if len(files) > 1 else "1 file with objects"
    message = f"nothing applies {count}, so they are not checked: {', '.join(folders[:_NAMED])}{more}"
    yield Problem(SourceFile(WHOLE_REPOSITORY, ""), (), message)


def _outermost(name: str, used: set[str]) -> str:
    """Return the outermost folder of a file that contains no applied file; the file itself, if there is none."""
    return next((parent for parent in _parents(name) if parent not in used), name)


def _parents(name: str) -> Iterator[str]:
    """Yield the folders of a file, from outside to inside."""
    parts = name.split("/")[:-1]
    yield from ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
