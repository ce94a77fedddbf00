"""Parity: what is committed is what the environment makes."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from relay_gitops.check.files import SourceFile
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.tree import Tree
from relay_gitops.mark import MARK

if TYPE_CHECKING:
    from relay_gitops.publish import Difference

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
    mend="Run relay-gitops synth, and change environments/ instead of the file",
    source="https://fluxcd.io/flux/concepts/#gitops",
    level=Level.PARITY,
)
def differs(tree: Tree) -> Iterator[Problem]:
    """An edit of a generated file is gone with the next synth, and until then nobody can see why it is there."""
    started = _STARTED.pop(tree, None)
    for change in started.result() if started else ():
        verb = {"created": "is missing", "changed": "differs", "removed": "is stale"}[change.change]
        file = tree.files.yaml.get(change.path) or SourceFile(change.path, "")
        yield Problem(file, (), f"it {verb}")


def _is_project(root: Path) -> bool:
    return all((root / name).is_file() for name in ("cdk8s.yaml", "main.py", "environments/docs.yaml"))
