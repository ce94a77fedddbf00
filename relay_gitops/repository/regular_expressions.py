"""Regular expressions of a repository. RE2 needs time in proportion to the text, and kustomize uses the same syntax."""

import re2

_MEMORY = 8 * 1024 * 1024
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = _MEMORY


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern matches the whole text. A pattern that RE2 rejects matches only the equal text."""
    try:
        return re2.compile(pattern, _OPTIONS).fullmatch(text) is not None
    except (re2.error, UnicodeEncodeError):
        return pattern == text
