"""The checksums of the files that `relay-gitops charts` has written. They show which files the user has changed."""

import hashlib
import re
from collections.abc import Mapping

RECORD = ".relay-gitops-charts"
"""The file with the checksums, in the folder of the charts."""
_HEAD = "# SHA-256 of the files that `relay-gitops charts` has written. Do not edit.\n"
_ENTRY = re.compile(r"([0-9a-f]{64})  (\S.*)")


def checksum(content: bytes) -> str:
    """Return the checksum of a file; Git may have checked it out with CRLF."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def record_text(files: Mapping[str, bytes]) -> str:
    """Return the record, in the format of sha256sum."""
    return _HEAD + "".join(f"{checksum(content)}  {path}\n" for path, content in files.items())


def recorded(text: str) -> dict[str, str]:
    """Return path and checksum of each file in a record; other lines are ignored."""
    return {found[2]: found[1] for line in text.splitlines() if (found := _ENTRY.fullmatch(line))}
