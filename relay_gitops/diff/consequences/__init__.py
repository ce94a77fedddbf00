"""The kinds of consequences, one module per subject. Importing this package registers them."""

import importlib
import pkgutil
from functools import partial

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import CONSEQUENCES, Consequence, ConsequenceKind, Impact

__all__ = ["CONSEQUENCES", "find_consequences"]

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)


def find_consequences(comparison: Comparison) -> list[Consequence]:
    """Return the consequences of all changes, worst first."""
    order = list(Impact)
    attempt = comparison.new.files.budget.attempt
    nothing: list[Consequence] = []
    found = [
        consequence
        for kind in CONSEQUENCES.values()
        for change in comparison.changes
        for consequence in attempt(
            f"{kind.id} of", str(change.key), partial(_consequences, kind, change, comparison), nothing
        )
    ]
    return sorted(found, key=lambda entry: order.index(entry.kind.impact))


def _consequences(kind: ConsequenceKind, change: Change, comparison: Comparison) -> list[Consequence]:
    return [Consequence(kind, change, message) for message in kind.find(change, comparison)]
