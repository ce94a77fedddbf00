"""Commands of the 1Password CLI that create the items that the clusters need."""

import re
import shlex
from collections.abc import Iterable

from relay_gitops.secrets.inventory import NeededSecret

PLACEHOLDER = "REPLACE_ME"
"""Stands for each value, which the user enters."""
_TOKEN_FIELD = "credential"  # noqa: S105 - no secret, because this is the name of a field
_FILES = ("identity", "known_hosts")
_ANY_FIELD = "FIELD"
"""Stands for the name of a field if the consumers read the whole Secret."""


def item_commands(needed: Iterable[NeededSecret]) -> list[str]:
    """Return one command for each item, without values.

    A field whose name has a period is a file in the current folder, as are the files of a deploy key.
    """
    fields: dict[tuple[str, str], set[str]] = {}
    for secret in needed:
        if secret.item:
            fields.setdefault((secret.vault, secret.item), set()).update(secret.fields)
    return [_command(vault, item, sorted(names) or [_ANY_FIELD]) for (vault, item), names in sorted(fields.items())]


def _command(vault: str, item: str, fields: list[str]) -> str:
    category = "API Credential" if _TOKEN_FIELD in fields else "Secure Note"
    arguments = ["op", "item", "create", "--vault", vault, "--category", category, "--title", item]
    return shlex.join([*arguments, *map(_assignment, fields)])


def _assignment(field: str) -> str:
    # In an assignment, op gives a meaning to these characters.
    name = re.sub(r"([\\.=])", r"\\\1", field)
    return f"{name}[file]={field}" if "." in field or field in _FILES else f"{name}[concealed]={PLACEHOLDER}"
