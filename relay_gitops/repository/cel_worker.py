"""Evaluate CEL expressions. cel_process.py runs this file as a script for expressions of a stranger."""

import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

# Skip the import of the interactive prompt, which is not used (docs/decisions/process.md).
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402 - needs the line above


@cache
def compiled(expression: str) -> cel.Program | str:
    """Return the compiled expression, or the error message if it is not valid."""
    try:
        return cel.compile(expression)
    except ValueError as error:
        return str(error).splitlines()[0].partition("ERROR: ")[2] or "the expression cannot be parsed"


def holds(expression: str, self: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether a value satisfies an expression, or the expression cannot be evaluated."""
    program = compiled(expression)
    if isinstance(program, str):
        return True
    try:
        return program.execute({"self": self}) is not False
    except (KeyError, RuntimeError, TypeError, ValueError, OverflowError):
        # The value has a wrong type, which schema validation reports.
        return True


def main(jobs: Path) -> None:
    """Print a digit for each line of a file with an expression and a value: whether the value satisfies it."""
    with jobs.open(encoding="utf-8") as lines:
        for line in lines:
            expression, value = json.loads(line)
            sys.stdout.write(f"{int(holds(expression, value))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
