"""Install the locked packages, and show which one is being downloaded.

Usage: python tools/install_packages.py PIPENV LOG

The whole output of pipenv is in LOG. This script runs before any package is installed.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

_COLLECTING = re.compile(r"^Collecting ([A-Za-z0-9._-]+)==([^ ]+)")
_CLEAR = "\r\x1b[K"
_SHOWN_LINES = 20


def locked_packages(lock: Path) -> int:
    """Return how many packages the lock file names, without those of the checkout itself."""
    sections = json.loads(lock.read_text())
    return sum("version" in entry for name in ("default", "develop") for entry in sections[name].values())


def main() -> None:
    """Run pipenv, and end with its exit code."""
    pipenv, log = sys.argv[1], Path(sys.argv[2])
    total = locked_packages(Path("Pipfile.lock"))
    terminal = sys.stderr.isatty()
    sys.stderr.write(f"Installing {total} locked packages into {log.parent} (log: {log})\n")
    count = 0
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(  # noqa: S603 - the pipenv of the Makefile
            [pipenv, "sync", "--dev", "--verbose"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as run,
    ):
        for line in run.stdout or ():
            file.write(line)
            if found := _COLLECTING.match(line):
                count += 1
                sys.stderr.write(f"{_CLEAR if terminal else ''}  {count}/{total} {found[1]} {found[2]}")
                sys.stderr.write("" if terminal else "\n")
                sys.stderr.flush()
    sys.stderr.write(_CLEAR if terminal else "")
    if run.returncode:
        sys.stderr.writelines(log.read_text().splitlines(keepends=True)[-_SHOWN_LINES:])
        sys.exit(f"error: pipenv could not install the packages; the whole output is in {log}")


if __name__ == "__main__":
    main()
