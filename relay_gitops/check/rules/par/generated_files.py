"""Parity: committed files are what the environment generates."""

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
    "a generated file is not what the environment makes",
    Severity.ERROR,
    mend="Run make synth, which puts it back; change environments/docs.yaml for what is to stay",
    source="https://fluxcd.io/flux/concepts/#gitops",
    level=Level.PARITY,
)
def stale_generated_file(context: Context) -> Iterator[Problem]:
    """An edit of a generated file is gone with the next synth, and until then nobody can see why it is there."""
    repository, parity = context.repository, context.parity
    if parity is None or not repository.root.is_relative_to(parity.root):
        return
    if not any(file.text.startswith(MARK) for file in repository.files.yaml.values()):
        return
    inside = repository.root.relative_to(parity.root).as_posix()
    inside = "" if inside == "." else f"{inside}/"
    for change in parity.differences:
        if not change.path.startswith(inside):
            continue
        name = change.path.removeprefix(inside)
        file = repository.files.yaml.get(name) or SourceFile(name, "")
        # TREE001 says it, and of what is in such a file nothing is known.
        if file.fault and not file.fault.templated:
            continue
        if change.change == "created":
            yield Problem(file, (), "environments/docs.yaml makes this file, and it is not there", _NO_EDIT)
        elif change.change == "removed":
            yield Problem(
                file, (), "environments/docs.yaml no longer makes this file", "Run make synth, which removes it"
            )
        elif not change.committed.startswith(MARK.encode()):
            mark = change.rendered.decode().partition("\n")[0]
            what = "its first line is not the one by which synth knows its own files"
            yield Problem(
                file, (), what, f"Put `{mark}` back as its first line, or remove the file; then run make synth"
            )
        else:
            problem = _changed(file, change.rendered.decode())
            yield replace(problem, mend=_NO_EDIT) if _is_forgotten(parity.root, change.path) else problem


_NO_EDIT = "Run make synth"


def _is_forgotten(root: Path, name: str) -> bool:
    """Say whether the environment has changed since the last commit, and the file has not."""
    return git.is_changed(root, str(ENVIRONMENT)) is True and git.is_changed(root, name) is False


def _changed(file: SourceFile, rendered: str) -> Problem:
    """Return what differs first; of the value only what the environment makes, because an edit may be a secret."""
    made = SourceFile(file.name, rendered, tuple(documents(rendered)))
    for index, data in enumerate(made.documents):
        expected = dict(walk(data))
        committed = dict(walk(file.documents[index])) if index < len(file.documents) else {}
        for keys, value in expected.items():
            if keys not in committed or committed[keys] != value:
                return _differing(file, index, keys, committed.get(keys), value)
        if added := next((keys for keys in committed if keys not in expected), None):
            return Problem(file, added, f"environments/docs.yaml makes no {key_text(added)}", index=index)
    pairs = enumerate(zip_longest(file.text.splitlines(), rendered.splitlines()), start=1)
    line = next((number for number, (here, there) in pairs if here != there), 1)
    return Problem(file, (), f"line {line} is not what environments/docs.yaml makes", line=line)


def _differing(file: SourceFile, index: int, keys: KeyPath, committed: object, value: object) -> Problem:
    """Return that a value differs, and what is made there if that is short; of a text, the first line that does."""
    where, shown, line = key_text(keys), value, None
    if isinstance(value, str) and isinstance(committed, str) and "\n" in value:
        pairs = enumerate(zip_longest(committed.splitlines(), value.splitlines()), start=1)
        number, here, shown = next(((n, here, there) for n, (here, there) in pairs if here != there), (0, None, value))
        where = f"line {number} of {where}" if number else where
        line = file.line(index, keys) + number
        written = file.text.splitlines()[line - 1 : line]
        # A text that is not written as a block has no line of its own.
        line = line if here and written and written[0].strip() == here.strip() else None
    made = f" ({_shown(shown)})" if shown is not None and _is_short(shown) else ""
    there = keys if committed is not None else ()
    return Problem(file, there, f"{where} is not what environments/docs.yaml makes{made}", index=index, line=line)


def _is_short(value: object) -> bool:
    return len(str(value)) <= _LONGEST_SHOWN and "\n" not in str(value)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
