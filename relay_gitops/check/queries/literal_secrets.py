"""Literal secrets in fields whose names say that they are secret."""

import re
from collections.abc import Iterator
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.redaction.names import is_reference, is_secret_name, names_secret
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import Object, is_open, walk


def is_literal(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether a value is a literal string: not a reference, a variable, a path, a URL or a Boolean."""
    if not isinstance(value, str) or is_open(value) or not value.strip():
        return False
    return not is_reference(value) and not re.match(r"(\$\(|/|https?://|true$|false$)", value.strip())


def literal_values(release: Object) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and key of each literal secret in the values of a release."""
    for keys, value in walk(values_of(release)):
        names = [key for key in keys if isinstance(key, str)]
        if names and not names_secret(names[-1], value) and is_secret_name(names[-1]) and is_literal(value):
            yield keys, names[-1]
