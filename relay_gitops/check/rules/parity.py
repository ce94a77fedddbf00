"""Parity: what is committed is what the environment makes."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from relay_gitops.check.files import SourceFile
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.tree import Tree
from relay_gitops.mark import MARK


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
    if not any(file.text.startswith(MARK) for file in tree.files.yaml.values()) or not _is_project(tree.root):
        return
    from relay_gitops.environment import Environment  # noqa: PLC0415 - these start Node.js, which other trees never need
    from relay_gitops.project import ENVIRONMENT  # noqa: PLC0415
    from relay_gitops.publish import differences  # noqa: PLC0415
    from relay_gitops.synth import build_of, synthesize  # noqa: PLC0415

    environment = Environment.load(tree.root / ENVIRONMENT, str(ENVIRONMENT))
    for change in differences(synthesize(build_of(tree.root), environment).files, tree.root):
        verb = {"created": "is missing", "changed": "differs", "removed": "is stale"}[change.change]
        file = tree.files.yaml.get(change.path) or SourceFile(change.path, "")
        yield Problem(file, (), f"it {verb}")


@cache
def _is_project(root: Path) -> bool:
    return all((root / name).is_file() for name in ("cdk8s.yaml", "main.py", "environments/docs.yaml"))
