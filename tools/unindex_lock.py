"""Remove the package index from Pipfile.lock, so that pip uses the index that is configured on each machine.

Usage: python tools/unindex_lock.py Pipfile.lock
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Rewrite the lock file named on the command line in place."""
    path = Path(sys.argv[1])
    lock = json.loads(path.read_text())
    lock["_meta"]["sources"] = []
    for section in ("default", "develop"):
        for package in lock[section].values():
            package.pop("index", None)
    path.write_text(json.dumps(lock, indent=4, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
