"""Parity: what is committed is what the environment makes."""

from collections.abc import Iterator
from itertools import zip_longest
from weakref import WeakKeyDictionary

from relay_gitops.check.files import SourceFile
from relay_gitops.check.finding import Severity
from relay_gitops.check.objects import walk
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.tree import Tree
from relay_gitops.check.yaml_text import documents
from relay_gitops.mark import MARK
from relay_gitops.parity import Comparison
from relay_gitops.yaml_file import key_text

_LONGEST_SHOWN = 60

COMPARISONS: WeakKeyDictionary[Tree, Comparison] = WeakKeyDictionary()
"""What the caller has begun for a tree."""


@rule(
    "PAR001",
    "a generated file is not what the environment makes",
    Severity.ERROR,
    mend="Change environments/docs.yaml instead of the file, and run make synth",
    source="https://fluxcd.io/flux/concepts/#gitops",
    level=Level.PARITY,
)
def differs(tree: Tree) -> Iterator[Problem]:
    """An edit of a generated file is gone with the next synth, and until then nobody can see why it is there."""
    comparison = COMPARISONS.pop(tree, None)
    if comparison is None or not tree.root.is_relative_to(comparison.root):
        return
    if not any(file.text.startswith(MARK) for file in tree.files.yaml.values()):
        return
    inside = tree.root.relative_to(comparison.root).as_posix()
    inside = "" if inside == "." else f"{inside}/"
    for change in comparison.differences():
        if not change.path.startswith(inside):
            continue
        name = change.path.removeprefix(inside)
        file = tree.files.yaml.get(name) or SourceFile(name, "")
        if change.change == "created":
            yield Problem(file, (), "environments/docs.yaml makes this file, and it is not there", "Run make synth")
        elif change.change == "removed":
            yield Problem(
                file, (), "environments/docs.yaml no longer makes this file", "Run make synth, which removes it"
            )
        else:
            yield _changed(file, change.rendered.decode())


def _changed(file: SourceFile, rendered: str) -> Problem:
    """Return what differs first; of the value only what the environment makes, because an edit may be a secret."""
    made = SourceFile(file.name, rendered, documents(rendered))
    for index, data in enumerate(made.documents):
        expected = dict(walk(data))
        committed = dict(walk(file.documents[index])) if index < len(file.documents) else {}
        for keys, value in expected.items():
            if keys not in committed or committed[keys] != value:
                shown = f" ({_shown(value)})" if _is_short(value) else ""
                what = f"{key_text(keys)} is not what environments/docs.yaml makes{shown}"
                return Problem(file, keys if keys in committed else (), what, index=index)
        if added := next((keys for keys in committed if keys not in expected), None):
            return Problem(file, added, f"environments/docs.yaml makes no {key_text(added)}", index=index)
    pairs = enumerate(zip_longest(file.text.splitlines(), rendered.splitlines()), start=1)
    line = next((number for number, (here, there) in pairs if here != there), 1)
    return Problem(file, (), f"line {line} is not what environments/docs.yaml makes", line=line)


def _is_short(value: object) -> bool:
    return len(str(value)) <= _LONGEST_SHOWN and "\n" not in str(value)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
