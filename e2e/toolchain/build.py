"""Build the programs of the end-to-end tests from Go modules into a cache outside the checkout.

    python e2e/toolchain/build.py [PROGRAM...]

Prints the folder of programs on standard output, and progress on standard error. A program is built again only when its
go.mod, go.sum, Go sources, flags or the Go release change; an interrupted build leaves no partial program.

Exit code: 0 success, 2 Go is missing or too old, a build fails, or the cache cannot be written.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST_GO = (1, 26)
# With these options, a program does not depend on the C library, folders and checkout of the machine.
FLAGS = ("-trimpath", "-buildvcs=false", "-mod=readonly")


@dataclass(frozen=True)
class Program:
    """A program: its name, the folder of its go.mod, its main package, and the variables stamped at link time."""

    name: str
    module: Path
    package: str
    stamps: tuple[str, ...] = ()


class BuildError(Exception):
    """A program cannot be built; the message contains its name, the error and the file with the output."""


def cache_folder() -> Path:
    """Return the folder of all caches of this project: $XDG_CACHE_HOME/relay-gitops, or ~/.cache/relay-gitops."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "relay-gitops" / "e2e"


def programs() -> list[Program]:
    """Return the programs of programs.toml, in its order."""
    entries = tomllib.loads((HERE / "programs.toml").read_text(encoding="utf-8"))
    return [
        Program(name, HERE / entry["module"], entry["package"], _stamps(HERE / entry["module"], entry))
        for name, entry in entries.items()
    ]


def _stamps(module: Path, entry: dict[str, str]) -> tuple[str, ...]:
    if "version" not in entry:
        return ()
    # Without a version, a Kubernetes program reports v0.0.0-master, and clients reject its features.
    pin = re.search(r"^require k8s\.io/kubernetes (v(\d+)\.(\d+)\.\d+)$", (module / "go.mod").read_text(), re.MULTILINE)
    if pin is None:
        raise BuildError(f"{module / 'go.mod'} does not pin k8s.io/kubernetes on a line of its own")
    values = {"gitVersion": pin[1], "gitMajor": pin[2], "gitMinor": pin[3]}
    return tuple(f"-X={entry['version']}.{name}={value}" for name, value in values.items())


def go_release() -> str:
    """Return the installed Go version, for example `go1.26.8`; raise BuildError if Go is missing or too old."""
    go = shutil.which("go")
    if go is None:
        raise BuildError("go is not on the PATH; install Go 1.26 or newer")
    release = subprocess.run([go, "env", "GOVERSION"], check=True, capture_output=True, text=True).stdout.strip()
    number = re.match(r"go(\d+)\.(\d+)", release)
    if number is None or (int(number[1]), int(number[2])) < OLDEST_GO:
        raise BuildError(f"{release} is too old; install Go 1.26 or newer")
    return release


def _key(program: Program, release: str) -> str:
    digest = hashlib.sha256("\0".join([release, program.package, *program.stamps, *FLAGS]).encode())
    for path in sorted(path for path in program.module.rglob("*") if path.is_file()):
        digest.update(b"\0" + str(path.relative_to(program.module)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def build(program: Program, release: str) -> Path:
    """Return the program in the cache, and build it if it is missing; raise BuildError if the build fails."""
    binary = cache_folder() / "programs" / f"{program.name}-{_key(program, release)}"
    if binary.exists():
        return binary
    binary.parent.mkdir(parents=True, exist_ok=True)
    log = binary.with_name(f"{binary.name}.log")
    unfinished = binary.with_name(f"{binary.name}.{os.getpid()}.unfinished")
    print(f"{program.name}: building", end="", file=sys.stderr, flush=True)
    start = time.monotonic()
    command = ["go", "build", *FLAGS, f"-ldflags={' '.join(['-s', '-w', *program.stamps])}", "-o", str(unfinished)]
    try:
        with log.open("wb") as output:
            done = subprocess.run(
                [*command, program.package],
                cwd=program.module,
                env={**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            last = log.read_text(errors="replace").strip().splitlines()[-5:]
            raise BuildError("\n  ".join([f"{program.name} does not build; the whole output is in {log}", *last]))
        unfinished.rename(binary)
    finally:
        unfinished.unlink(missing_ok=True)
        print(f", {time.monotonic() - start:.0f} s", file=sys.stderr)
    # Another run may have built the same program meanwhile.
    log.unlink(missing_ok=True)
    return binary


def link(binaries: dict[str, Path]) -> Path:
    """Return a folder with all programs of a set under their names."""
    names = "\0".join(f"{name}={binary.name}" for name, binary in sorted(binaries.items()))
    folder = cache_folder() / "sets" / hashlib.sha256(names.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    for name, binary in binaries.items():
        if not (folder / name).exists():
            (folder / name).symlink_to(binary)
    return folder


def main(names: list[str]) -> int:
    """Build the named programs, or all."""
    try:
        release = go_release()
        known = {program.name: program for program in programs()}
        unknown = [name for name in names if name not in known]
        if unknown:
            print(f"error: programs.toml has no program {unknown[0]}; available: {', '.join(known)}", file=sys.stderr)
            return 2
        print(link({name: build(known[name], release) for name in names or known}))
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error.filename or cache_folder()}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
