from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.repository import Repository


@rule(
    "KUST009",
    "file was not checked or is ignored by Flux",
    Severity.INFO,
    fix="No change is needed if this is intended",
    source="https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files",
    level=Level.GRAPH,
)
def skipped_file(repository: Repository) -> Iterator[Problem]:
    """A template is not checked before it is rendered. Flux does not apply files that it ignores."""
    for file in repository.files.yaml.values():
        if file.fault and file.fault.templated:
            yield Problem(file, (), "this file is a template, so it is not checked")
        elif file.ignored and any(file.manifests()):
            yield Problem(
                file, (), f"{repository.files.hidden[file.name]} hides this file from Flux, so Flux does not apply it"
            )
    for name, reason in repository.files.unread.items():
        yield Problem(SourceFile(name, ""), (), f"this file cannot be read, so it is not checked: {reason}")
