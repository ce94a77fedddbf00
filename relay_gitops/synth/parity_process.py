"""The process that synth.parity starts: it prints the differences between apps/ and the output of synth as JSON."""

import contextlib
import json
import sys
from pathlib import Path

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.errors import ExitCode
from relay_gitops.synth.app import build_of, synthesize
from relay_gitops.synth.publish import differences


def main() -> ExitCode:
    """Print the differences of the project in the working directory."""
    root = Path.cwd()
    environment = Environment.load(root / ENVIRONMENT, str(ENVIRONMENT))
    # Output of main.py must not mix with the JSON.
    with contextlib.redirect_stdout(sys.stderr):
        found = differences(synthesize(build_of(root), environment).files, root)
    listed = [
        {
            "path": entry.path,
            "change": entry.change,
            "committed": _text(entry.committed),
            "rendered": _text(entry.rendered),
        }
        for entry in found
    ]
    json.dump(listed, sys.stdout)
    return ExitCode.OK


def _text(content: bytes) -> str:
    return content.decode(errors="surrogateescape")
