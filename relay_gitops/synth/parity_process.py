"""The process that synth.parity starts: it prints the differences between apps/ and the output of synth as JSON."""

import contextlib
import json
import os
import sys
from pathlib import Path

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.errors import ExitCode
from relay_gitops.process.boundary import exit_code
from relay_gitops.synth.project_app import load_app
from relay_gitops.synth.publish import differences


def main() -> ExitCode:
    """Print the differences of the project in the working directory."""
    root = Path.cwd()
    environment = Environment.load(root / ENVIRONMENT, str(ENVIRONMENT))
    # Output of main.py must not mix with the JSON.
    with contextlib.redirect_stdout(sys.stderr):
        found = differences(load_app(root).synthesize(environment).files, root)
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


if __name__ == "__main__":
    status = exit_code(main, Path.cwd())
    sys.stdout.flush()
    sys.stderr.flush()
    # Node.js exits when its input is closed; to wait for it would cost 0.1 s. Its files are in the temporary folder of
    # the caller.
    os._exit(status)
