"""How apps/ differs from what the environment makes, found by a process of its own.

Node.js and the bindings take most of a second to start, in which the caller has other things to do.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path

from relay_gitops.environment.project import APP, APPS, CDK8S, ENVIRONMENT
from relay_gitops.errors import ExitCode, ProjectError
from relay_gitops.process.boundary import exit_code
from relay_gitops.synth.publish import Difference


@dataclass(frozen=True)
class ParityProcess:
    """A process that compares apps/ with what the environment makes."""

    root: Path
    """The project's."""
    process: subprocess.Popen[str]
    temporary: tempfile.TemporaryDirectory[str]
    """What it may leave behind."""

    @cached_property
    def differences(self) -> list[Difference]:
        """The differences, once the process has ended; raises ProjectError, with all that is wrong, if it fails."""
        output, errors = self.process.communicate()
        if self.process.returncode != ExitCode.OK:
            said = "\n".join(line.removeprefix("error: ") for line in errors.splitlines())
            raise ProjectError(said or f"{APP}: ended without a word. Run relay-gitops synth to see why.")
        return [
            Difference(entry["path"], entry["change"], _bytes(entry["committed"]), _bytes(entry["rendered"]))
            for entry in json.loads(output)
        ]

    def end(self) -> None:
        """End it, whether it is done or not."""
        with self.temporary, self.process as process:
            process.kill()


def begin(paths: Sequence[Path]) -> ParityProcess | None:
    """Start to compare apps/ if the paths are of a project and concern it; return None if not."""
    folder = Path(os.path.commonpath([path.resolve() for path in paths]))
    for root in (folder, *folder.parents):
        if not all((root / file).is_file() for file in (CDK8S, APP, ENVIRONMENT)):
            continue
        if folder.is_relative_to(root / APPS) or (root / APPS).is_relative_to(folder):
            command = [sys.executable, "-P", "-m", __name__]
            # Node.js may still be at work on it.
            temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            environment = {**os.environ, "TMPDIR": temporary.name}
            pipe = subprocess.PIPE
            process = subprocess.Popen(command, cwd=root, env=environment, stdout=pipe, stderr=pipe, text=True)  # noqa: S603 - a module of our own
            return ParityProcess(root, process, temporary)
    return None


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


if __name__ == "__main__":
    # Imported within the boundary, which reports a Node.js that does not start.
    status = exit_code(lambda: ExitCode(import_module("relay_gitops.synth.parity_process").main()), Path.cwd())
    sys.stdout.flush()
    sys.stderr.flush()
    # Node.js ends by itself when its input is closed; waiting for it would take the caller 0.1 s. What it leaves is in
    # the caller's temporary folder.
    os._exit(status)
