"""References in values.schema.json that make Helm read a file or fetch a URL."""

import io
import json
import re
import tarfile
import zlib
from typing import Any

from relay_gitops.limits import MIB, LimitError

SCHEMA = "values.schema.json"
_KEYS = ("$ref", "$dynamicRef", "$recursiveRef", "$schema")
_KNOWN = re.compile(r"https?://json-schema\.org/(draft-0[3-7]/schema|draft/20(19-09|20-12)/schema)#?")
"""The schemas that Helm contains."""
_NESTED_ARCHIVES = 4
_UNREADABLE = "(the schema cannot be parsed)"


def references(content: bytes) -> list[tuple[str, int]]:
    """Return each reference that leaves a schema, with its line.

    A schema that cannot be parsed has one unknown reference, because Helm may parse it differently.
    """
    found: dict[str, None] = {}

    def look(pairs: list[tuple[str, Any]]) -> None:
        for key, value in pairs:
            if key in _KEYS and isinstance(value, str) and not value.startswith("#") and not _KNOWN.fullmatch(value):
                found[value] = None

    text = content.decode(errors="replace")
    try:
        json.loads(text, object_pairs_hook=look, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return [(_UNREADABLE, 1)]
    return [(value, _line(text, value)) for value in found]


def _line(text: str, value: str) -> int:
    before, there, _ = text.partition(json.dumps(value, ensure_ascii=False))
    return before.count("\n") + 1 if there else 1


def archived_references(content: bytes, limit: int, depth: int = 0) -> list[str]:
    """Return the references in the schemas of an archive of at most `limit` MiB. Raises LimitError."""
    if depth > _NESTED_ARCHIVES:
        raise LimitError(f"an archive has more than {_NESTED_ARCHIVES} archives inside each other")
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        data = decompressor.decompress(content, limit * MIB + 1)
        if len(data) > limit * MIB:
            raise LimitError(f"an archive is larger than {limit} MiB")
        found: list[str] = []
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                opened = archive.extractfile(member) if member.isfile() else None
                if opened and name == SCHEMA:
                    found += [value for value, _ in references(opened.read())]
                elif opened and name.endswith((".tgz", ".tar.gz")):
                    found += archived_references(opened.read(), limit, depth + 1)
    except (zlib.error, tarfile.TarError, EOFError, OSError, ValueError):
        return [_UNREADABLE]
    return found
