"""Literal secrets in fields whose names say that they are secret."""

import re
from collections.abc import Iterator
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import Object, is_open, walk

_SECRET_NAME = re.compile(
    r"(?i)(^|[_-])(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials?|secret_?access_?key)$"
)


_NAME_OF_SECRET = re.compile(
    r"(?i)^existing|(^|[_-])(existing|pull|config|password|token|tls|ca|cert|certificate|credentials?|key)[_-]?secret$"
)
"""Value keys that hold the name of a Secret, for example `imagePullSecret`."""


_CALLED_SECRET = re.compile(r"[a-z\d]+(-[a-z\d]+)*-secrets?")
"""Common names of Secrets, for example `web-oidc-secret`."""


def is_secret_name(name: str) -> bool:
    """Return whether the name of a variable or value suggests that its value is secret."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return bool(_SECRET_NAME.search(spaced)) and not _NAME_OF_SECRET.search(spaced)


def is_literal(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether a value is a literal string: not a reference, a variable, a path, a URL or a Boolean."""
    if not isinstance(value, str) or is_open(value) or not value.strip():
        return False
    return not is_reference(value) and not re.match(r"(\$\(|/|https?://|true$|false$)", value.strip())


def is_reference(value: str) -> bool:
    """Return whether a string refers to a secret in a secret store, which another program resolves."""
    return re.match(r"(op://|vault:|ref\+)", value.strip()) is not None


def _names_secret(key: str, value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    if not isinstance(value, str) or not key.lower().endswith("secret"):
        return False
    # Some charts use the key `secret` for the name of a Secret.
    short = key == "secret" and re.fullmatch(r"[a-z]+(-[a-z]+)+", value)
    return bool(short or _CALLED_SECRET.fullmatch(value))


def literal_values(release: Object) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and key of each literal secret in the values of a release."""
    for keys, value in walk(values_of(release)):
        names = [key for key in keys if isinstance(key, str)]
        if names and not _names_secret(names[-1], value) and is_secret_name(names[-1]) and is_literal(value):
            yield keys, names[-1]
