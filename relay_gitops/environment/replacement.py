"""Replace a file of the user atomically."""

import contextlib
import secrets
import stat
from collections.abc import Generator
from pathlib import Path

from relay_gitops.errors import RelayGitopsError


@contextlib.contextmanager
def replacement(file: Path, name: str, text: str) -> Generator[Path]:
    """Write the text to a new file beside `file`, and yield its path; replace `file` if the caller raises no error.

    A symbolic link stays, and its target is replaced. The mode stays too. Messages call the file `name`. Raises
    RelayGitopsError if the file cannot be written; `file` is then unchanged.
    """
    target = file.resolve()
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _written(name):
            with temporary.open("xb") as opened:
                opened.write(text.encode())
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        yield temporary
        with _written(name):
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _written(name: str) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise RelayGitopsError(
            f"{name}: cannot be written: {error.strerror}. Fix the cause, or pass the path of another file. "
            "The file is unchanged."
        ) from None
