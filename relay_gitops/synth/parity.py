"""Compare apps/ with the output of synth, in a separate process.

Node.js and the bindings need almost a second to start. The caller does other work in that time.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from relay_gitops.environment.project import APP
from relay_gitops.errors import ExitCode, ProjectError
from relay_gitops.repository.projects import project_around
from relay_gitops.synth.publish import Difference

_PROGRAM = "relay_gitops.synth.parity_process"


@dataclass(frozen=True)
class ParityProcess:
    """A process that compares apps/ with the output of synth."""

    root: Path
    """The root of the project."""
    process: subprocess.Popen[str]
    temporary: tempfile.TemporaryDirectory[str]
    """The temporary folder of the process."""

    @cached_property
    def differences(self) -> list[Difference]:
        """Wait for the process and return the differences; raise ProjectError with its errors if it fails."""
        output, errors = self.process.communicate()
        if self.process.returncode != ExitCode.OK:
            said = "\n".join(line.removeprefix("error: ") for line in errors.splitlines())
            raise ProjectError(
                said or f"{APP}: failed without an error message. Run `relay-gitops synth` to see the cause."
            )
        return [
            Difference(entry["path"], entry["change"], _bytes(entry["committed"]), _bytes(entry["rendered"]))
            for entry in json.loads(output)
        ]

    def end(self) -> None:
        """Stop the process."""
        with self.temporary, self.process as process:
            process.kill()


def begin(paths: Sequence[Path]) -> ParityProcess | None:
    """Start the comparison if the paths are in a project and include apps/; otherwise return None."""
    folder = Path(os.path.commonpath([path.resolve() for path in paths]))
    root = project_around(folder)
    if root is None:
        return None
    command = [sys.executable, "-P", "-m", _PROGRAM]
    # Node.js may still write to it.
    temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    environment = {**os.environ, "TMPDIR": temporary.name}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=pipe, stderr=pipe, text=True)  # noqa: S603 - a module of this package
    return ParityProcess(root, process, temporary)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
