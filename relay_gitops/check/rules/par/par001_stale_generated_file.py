from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from relay_gitops.check.context import Context
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, context_rule
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.key_path import KeyPath, key_text
from relay_gitops.repository import git
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.objects import walk
from relay_gitops.repository.yaml_text import documents
from relay_gitops.synth.mark import MARK

_LONGEST_SHOWN = 60


@context_rule(
    "PAR001",
    "generated file differs from the output of make synth",
    Severity.ERROR,
    fix="Edit environments/docs.yaml to keep the change, then run `make synth`",
    source="https://fluxcd.io/flux/concepts/#gitops",
    level=Level.PARITY,
)
def stale_generated_file(context: Context) -> Iterator[Problem]:
    """Flux deploys a manual edit of a generated file, and the next `make synth` overwrites it."""
    repository, parity = context.repository, context.parity
    if parity is None or not (
        repository.root.is_relative_to(parity.root) or parity.root.is_relative_to(repository.root)
    ):
        return
    if not any(file.text.startswith(MARK) for file in repository.files.yaml.values()):
        return
    for change in parity.differences:
        path = parity.root / change.path
        if not path.is_relative_to(repository.root):
            continue
        name = path.relative_to(repository.root).as_posix()
        file = repository.files.yaml.get(name) or SourceFile(name, "")
        # TREE001 reports such a file; its content is unknown.
        if file.fault and not file.fault.templated:
            continue
        if change.change == "created":
            yield Problem(file, (), "environments/docs.yaml generates this file, but it does not exist", _NO_EDIT)
        elif change.change == "removed":
            yield Problem(
                file,
                (),
                "environments/docs.yaml no longer generates this file",
                "Run `make synth`, which deletes the file",
            )
        elif not change.committed.startswith(MARK.encode()):
            mark = change.rendered.decode().partition("\n")[0]
            message = "the first line is not the mark of generated files, so `make synth` does not overwrite the file"
            yield Problem(
                file, (), message, f"Restore `{mark}` as the first line, or delete the file; then run `make synth`"
            )
        else:
            problem = _first_difference(file, change.rendered.decode())
            yield replace(problem, fix=_NO_EDIT) if _is_forgotten(parity.root, change.path) else problem


_NO_EDIT = "Run `make synth`"


def _is_forgotten(root: Path, name: str) -> bool:
    """Return whether the environment has changed since the last commit, but the file has not."""
    return git.is_changed(root, str(ENVIRONMENT)) is True and git.is_changed(root, name) is False


def _first_difference(file: SourceFile, rendered: str) -> Problem:
    """Return the first difference. It shows only the generated value, because an edit may contain a secret."""
    made = SourceFile(file.name, rendered, tuple(documents(rendered)))
    for index, data in enumerate(made.documents):
        expected = dict(walk(data))
        committed = dict(walk(file.documents[index])) if index < len(file.documents) else {}
        for keys, value in expected.items():
            if keys not in committed or committed[keys] != value:
                return _value_difference(file, index, keys, committed.get(keys), value)
        if added := next((keys for keys in committed if keys not in expected), None):
            return Problem(file, added, f"environments/docs.yaml does not generate {key_text(added)}", index=index)
    pairs = enumerate(zip_longest(file.text.splitlines(), rendered.splitlines()), start=1)
    line = next((number for number, (here, there) in pairs if here != there), 1)
    return Problem(file, (), f"line {line} differs from the generated file", line=line)


def _value_difference(file: SourceFile, index: int, keys: KeyPath, committed: object, value: object) -> Problem:
    """Return the difference of a value, with the generated value or line if it is short."""
    where, shown, line = key_text(keys), value, None
    if isinstance(value, str) and isinstance(committed, str) and "\n" in value:
        pairs = enumerate(zip_longest(committed.splitlines(), value.splitlines()), start=1)
        number, here, shown = next(((n, here, there) for n, (here, there) in pairs if here != there), (0, None, value))
        where = f"line {number} of {where}" if number else where
        line = file.line(index, keys) + number
        written = file.text.splitlines()[line - 1 : line]
        # Only the lines of a block scalar have line numbers of their own.
        line = line if here and written and written[0].strip() == here.strip() else None
    made = f" ({_value_text(shown)})" if shown is not None and _is_short(shown) else ""
    there = keys if committed is not None else ()
    return Problem(file, there, f"{where} differs from the generated value{made}", index=index, line=line)


def _is_short(value: object) -> bool:
    return len(str(value)) <= _LONGEST_SHOWN and "\n" not in str(value)


def _value_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
