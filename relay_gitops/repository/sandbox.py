"""The script through which programs.py starts a program that processes files of a stranger.

It sets the limits, lets the kernel refuse all other files, connections and programs (Landlock, where Linux has it), and
then becomes the program, so that there is only one process. It imports only what starts fast.
"""

import ctypes
import json
import os
import resource
import struct
import sys

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PR_SET_NO_NEW_PRIVS = 38
_VERSION = 1
_EXECUTE, _READ_FILE, _READ_FOLDER = 1, 4, 8
# Number of file system rights by version of Landlock: https://docs.kernel.org/userspace-api/landlock.html
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_FILE_RIGHTS = 16
_WITH_NETWORK, _WITH_SCOPES = 4, 6
_SYSTEM = ("/lib", "/lib64", "/usr", "/nix/store", "/etc/ld.so.cache", "/dev/null", "/dev/urandom", "/dev/zero")
"""What a program that is not statically linked needs, and nothing that is secret."""


def isolate(program: str, folders: list[str]) -> None:
    """Let this process read only some folders and run only a program. Does nothing if the kernel has no Landlock."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, _VERSION)
    if version < 1:
        return
    rights = (1 << _FILE_RIGHTS.get(version, _LATEST_FILE_RIGHTS)) - 1
    handled = [rights]
    if version >= _WITH_NETWORK:
        handled.append(0b11)  # bind and connect
    if version >= _WITH_SCOPES:
        handled.append(0b11)  # abstract sockets and signals
    attributes = struct.pack(f"{len(handled)}Q", *handled)
    rules = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        raise OSError(ctypes.get_errno(), "Landlock refuses the rules")
    readable = _READ_FILE | _READ_FOLDER
    allowed = dict.fromkeys(folders, readable)
    allowed[program] = _READ_FILE | _EXECUTE
    allowed.update((path, readable | _EXECUTE) for path in _SYSTEM)
    for path, access in allowed.items():
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        wanted = access if os.path.isdir(path) else access & ~_READ_FOLDER  # noqa: PTH112 - starts faster than pathlib
        libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", wanted, handle), 0)
        os.close(handle)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.syscall(_RESTRICT_SELF, rules, 0):
        raise OSError(ctypes.get_errno(), "Landlock refuses to restrict the process")
    os.close(rules)


def limit(kind: int, value: int) -> None:
    """Set a limit of this process, unless a lower one is set."""
    hard = resource.getrlimit(kind)[1]
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (wanted, wanted))
    except (OSError, ValueError):
        # macOS has no limit of the address space.
        return


def main(arguments: list[str]) -> None:
    """Become the program."""
    settings = json.loads(arguments[0])
    program, *rest = arguments[1:]
    isolate(program, settings["folders"])
    limit(resource.RLIMIT_CPU, settings["seconds"])
    limit(resource.RLIMIT_FSIZE, settings["output"])
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, settings["memory"])
    os.execve(program, [program, *rest], settings["environment"])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
