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
"""What charts call the name of a Secret, such as `imagePullSecret`."""


_CALLED_SECRET = re.compile(r"[a-z\d]+(-[a-z\d]+)*-secrets?")
"""What people call a Secret, such as `web-oidc-secret`."""


def is_secret_name(name: str) -> bool:
    """Say whether a variable's or value's name says that its value is secret."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return bool(_SECRET_NAME.search(spaced)) and not _NAME_OF_SECRET.search(spaced)


def is_literal(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Say whether it is a value that stands there itself, and neither a reference nor a variable."""
    if not isinstance(value, str) or is_open(value) or not value.strip():
        return False
    return not is_reference(value) and not re.match(r"(\$\(|/|https?://|true$|false$)", value.strip())


def is_reference(value: str) -> bool:
    """Say whether it names a secret of a store, which another program puts in."""
    return re.match(r"(op://|vault:|ref\+)", value.strip()) is not None


def _names_secret(key: str, value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    if not isinstance(value, str) or not key.lower().endswith("secret"):
        return False
    # Charts also call the name of a Secret just `secret`.
    short = key == "secret" and re.fullmatch(r"[a-z]+(-[a-z]+)+", value)
    return bool(short or _CALLED_SECRET.fullmatch(value))


def literal_values(release: Object) -> Iterator[tuple[KeyPath, str]]:
    """Yield where the values of a release hold a secret itself."""
    for keys, value in walk(values_of(release)):
        names = [key for key in keys if isinstance(key, str)]
        if names and not _names_secret(names[-1], value) and is_secret_name(names[-1]) and is_literal(value):
            yield keys, names[-1]
