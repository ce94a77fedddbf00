"""A Git repository on loopback: git's own smart HTTP behind a server, which is how source-controller reads it."""

import os
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

BRANCH = "main"


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
    """Run git without the settings of the person who runs the tests; return what it prints."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "e2e" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


@contextmanager
def serve(folder: Path) -> Generator[GitRepository, None, None]:
    """Make a folder an empty repository and serve it until the block ends."""
    git(folder, "init", "--quiet", f"--initial-branch={BRANCH}")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: source-controller asks every few seconds."""

        def _answer(self, body: bytes) -> None:
            target = urlsplit(self.path)
            done = subprocess.run(
                ["git", "http-backend"],
                input=body,
                capture_output=True,
                check=False,
                env={
                    "PATH": os.environ["PATH"],
                    "GIT_PROJECT_ROOT": str(folder.parent),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_CONFIG_NOSYSTEM": "1",
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "REQUEST_METHOD": self.command,
                    "PATH_INFO": unquote(target.path),
                    "QUERY_STRING": target.query,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                },
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = BytesHeaderParser().parsebytes(head)
            failed = HTTPStatus.INTERNAL_SERVER_ERROR if done.returncode else HTTPStatus.OK
            self.send_response(int(fields.get("Status", str(failed.value)).split()[0]))
            for name, value in fields.items():
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield GitRepository(folder, f"http://127.0.0.1:{server.server_port}/{folder.name}/.git")
        finally:
            server.shutdown()
            thread.join()
