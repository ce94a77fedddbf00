"""The rules, in a folder for each prefix of their ids; importing this package registers them."""

from importlib import import_module
from pathlib import Path

from relay_gitops.check.rule import RULES

__all__ = ["RULES"]

for _file in sorted(Path(__file__).parent.glob("*/*_*.py")):
    if _file.stem != "__init__":
        import_module(f"{__name__}.{_file.parent.name}.{_file.stem}")
