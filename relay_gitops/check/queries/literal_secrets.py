"""Literal secrets in fields whose names say that they are secret."""

import re
from collections.abc import Container, Iterator
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.redaction.names import is_reference, is_secret_name, names_secret
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import Object, is_open, walk

_PLACEHOLDER = re.compile(
    r"(?i)placeholder|change-?me|redacted|not-?used|<[^>]*>|.|x{3,}|\*+|(your|example|dummy|fake)[-_ ].*"
)
"""Values that stand for a secret."""
_HARMLESS = re.compile(
    r"(?i)(^|[_.-])(host|hostname|port|db|dbname|database|database_?name|user|username|name|namespace|endpoint|region|"
    r"bucket|type|scheme|protocol|server|sslmode|email)$"
)
"""Keys of Secrets whose values are usually not secret. They are there because a program wants all of them together."""
_CREDENTIALS = re.compile(r"://[^/@\s]*:[^/@\s]+@")
_REFERENCES = re.compile(r"(?i)^(keys|secret_?keys|.*secretref|.*secretkeyref|existing_?secret|.*secret_?name)$")
"""Parents of values that name a Secret or its keys."""


def is_placeholder(value: str) -> bool:
    """Return whether a value stands for a secret, for example `changeme` or a single letter."""
    return _PLACEHOLDER.fullmatch(value.strip()) is not None or "placeholder" in value.lower()


def is_harmless(key: str, value: str) -> bool:
    """Return whether a value of a Secret is not secret: a host name, a URL without a password, or a SOPS file."""
    if is_placeholder(value) or "ENC[AES256_GCM" in value:
        return True
    if re.match(r"(jdbc:)?[a-z][a-z0-9+.-]*://", value.strip()):
        return not _CREDENTIALS.search(value)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key)
    return _HARMLESS.search(spaced) is not None or value.strip().lower() in ("true", "false")


def is_literal(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether a value is a literal string: not a reference, a variable, a path, a URL or a Boolean."""
    if not isinstance(value, str) or is_open(value) or not value.strip():
        return False
    return (
        not is_reference(value)
        and not is_placeholder(value)
        and not re.match(r"(\$\(|\$[A-Z_]+$|/|https?://|true$|false$)", value.strip())
    )


def literal_values(release: Object, names_of_secrets: Container[str]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and key of each literal secret in the values of a release.

    `names_of_secrets` are values that the chart renders as the name or the key of a Secret.
    """
    for keys, value in walk(values_of(release)):
        if value in names_of_secrets:
            continue
        names = [key for key in keys if isinstance(key, str)]
        if any(_REFERENCES.match(name) for name in names[:-1]):
            continue
        if names and not names_secret(names[-1], value) and is_secret_name(names[-1]) and is_literal(value):
            yield keys, names[-1]
