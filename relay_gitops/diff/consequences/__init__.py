"""The kinds of consequences, one module per subject. Importing this package registers them."""

import importlib
import pkgutil

from relay_gitops.diff.changes import Comparison
from relay_gitops.diff.consequence import CONSEQUENCES, Consequence, Impact

__all__ = ["CONSEQUENCES", "find_consequences"]

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)


def find_consequences(comparison: Comparison) -> list[Consequence]:
    """Return the consequences of all changes, worst first."""
    order = list(Impact)
    found = [
        Consequence(kind, change, message)
        for kind in CONSEQUENCES.values()
        for change in comparison.changes
        for message in kind.find(change, comparison)
    ]
    return sorted(found, key=lambda entry: order.index(entry.kind.impact))
