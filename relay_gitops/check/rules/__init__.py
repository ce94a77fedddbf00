"""The rules, in a folder for each prefix of their ids; importing this package registers them."""

import importlib
import pkgutil

from relay_gitops.check.rule import RULES

__all__ = ["RULES"]

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
