"""Parity: what is committed is what the environment makes."""

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from relay_gitops.check.files import SourceFile
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.tree import Tree
from relay_gitops.mark import MARK
from relay_gitops.parity import Comparison

COMPARISONS: WeakKeyDictionary[Tree, Comparison] = WeakKeyDictionary()
"""What the caller has begun for a tree."""


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
    comparison = COMPARISONS.pop(tree, None)
    if comparison is None or comparison.root != tree.root:
        return
    if not any(file.text.startswith(MARK) for file in tree.files.yaml.values()):
        return
    for change in comparison.differences():
        verb = {"created": "is missing", "changed": "differs", "removed": "is stale"}[change.change]
        file = tree.files.yaml.get(change.path) or SourceFile(change.path, "")
        yield Problem(file, (), f"it {verb}")
