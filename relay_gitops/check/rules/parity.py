"""Parity: what is committed is what the environment makes."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from relay_gitops.check.files import SourceFile
from relay_gitops.check.finding import Severity
from relay_gitops.check.objects import walk
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.tree import Tree
from relay_gitops.check.yaml_text import documents
from relay_gitops.mark import MARK
from relay_gitops.yaml_file import key_text

if TYPE_CHECKING:
    from relay_gitops.publish import Difference

_LONGEST_SHOWN = 60
_STARTED: "WeakKeyDictionary[Tree, Future[list[Difference]]]" = WeakKeyDictionary()


def start(tree: Tree) -> None:
    """Begin to synthesize what the tree's environment makes, if it has one; Node.js is waited for at the end."""
    if any(file.text.startswith(MARK) for file in tree.files.yaml.values()) and _is_project(tree.root):
        pool = ThreadPoolExecutor(max_workers=1)
        _STARTED[tree] = pool.submit(_differences, tree.root)
        pool.shutdown(wait=False)


def _differences(root: Path) -> "list[Difference]":
    from relay_gitops.environment import Environment  # noqa: PLC0415 - these start Node.js, which other trees never need
    from relay_gitops.project import ENVIRONMENT  # noqa: PLC0415
    from relay_gitops.publish import differences  # noqa: PLC0415
    from relay_gitops.synth import build_of, synthesize  # noqa: PLC0415

    environment = Environment.load(root / ENVIRONMENT, str(ENVIRONMENT))
    return list(differences(synthesize(build_of(root), environment).files, root))


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
    started = _STARTED.pop(tree, None)
    for change in started.result() if started else ():
        file = tree.files.yaml.get(change.path) or SourceFile(change.path, "")
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


def _is_project(root: Path) -> bool:
    return all((root / name).is_file() for name in ("cdk8s.yaml", "main.py", "environments/docs.yaml"))
