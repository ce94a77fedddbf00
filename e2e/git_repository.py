"""The operator's checkout, served on loopback: Flux sees each commit."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from e2e.processes import Processes

BRANCH = "main"
START_SECONDS = 60.0


@dataclass(frozen=True)
class GitRepository:
    """A work tree, and the address at which its last commit can be fetched."""

    folder: Path
    url: str

    def commit(self, message: str) -> str:
        """Commit everything in the work tree; return the commit."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", f"--message={message}")
        return git(self.folder, "rev-parse", "HEAD").strip()


def git(folder: Path, *arguments: str) -> str:
    """Run git without the user's settings; return its output."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "e2e" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def serve(folder: Path, processes: Processes) -> GitRepository:
    """Create an empty repository in a folder and serve it; raise NotReadyError if the server does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", f"--initial-branch={BRANCH}")
    port = processes.free_port()
    processes.start_module("git", "e2e.stand_ins.git_server", folder.parent, str(port))
    url = f"http://127.0.0.1:{port}/{folder.name}/.git"
    processes.await_answer("git", f"{url}/HEAD", START_SECONDS)
    return GitRepository(folder, url)
