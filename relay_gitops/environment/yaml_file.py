"""Read a YAML file, and keep the line of each value."""

import re
from pathlib import Path
from typing import Any

from relay_gitops.environment.yaml_values import Mistake, YamlValues
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import KeyPath, key_text

import yaml

MAX_BYTES = 256 * 1024
"""An environment with a relay for each node port needs a tenth of it."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that YAML does not allow, and line breaks that editors do not count."""
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def _invalid(name: str, line: int | None, message: str, fix: str) -> InvalidFilesError:
    return InvalidFilesError([InvalidValue(name, line, "", message, fix)])


class YamlFile:
    """The single document of a YAML file."""

    def __init__(self, path: Path, name: str) -> None:
        """Read the file; messages call it `name`.

        Raises InvalidFilesError if it cannot be read or does not contain a YAML mapping.
        """
        self.name = name
        root = _composed(_text(path, name), name)
        if not isinstance(root, yaml.MappingNode):
            raise _invalid(name, 1, "is not a YAML mapping", "Start the file with a key, for example `repository:`")
        self._values = YamlValues(root)
        self.data: Any = self._values.data
        """The values; those with a mistake are replaced with an object of a type that no model accepts."""

    @property
    def mistakes(self) -> list[Mistake]:
        """Keys and values that are valid YAML, but have no meaning here, for example duplicate keys."""
        return self._values.mistakes

    def invalid_value(self, keys: KeyPath, message: str, fix: str, line: int | None = None) -> InvalidValue:
        """Return a message about the value at a key."""
        return InvalidValue(self.name, line or self.line(keys), key_text(keys), message, fix)

    def require_valid(self) -> None:
        """Raise InvalidFilesError with all mistakes, if there are any."""
        if self.mistakes:
            raise InvalidFilesError([self.invalid_value(*mistake) for mistake in self.mistakes])

    def line(self, keys: KeyPath) -> int:
        """Return the line of the value, or of its nearest existing parent, counted from 1."""
        return self._values.line(keys)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise _invalid(name, None, f"is larger than {MAX_BYTES // 1024} KiB", "Remove what is not a value")
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise _invalid(name, None, "the file does not exist", "Pass another path with --environment") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _invalid(name, None, f"cannot be read: {reason}", "Save it as UTF-8, and check its permissions") from None
    if found := _FORBIDDEN.search(text):
        line = 1 + len(_LINE_BREAK.findall(text, 0, found.start()))
        raise _invalid(
            name,
            line,
            f"contains the invisible character U+{ord(found[0]):04X}",
            "Remove the character",
        )
    return text


def _composed(text: str, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _invalid(
            name, line, f"is not valid YAML: {error.problem}", "Correct this line or the line before it"
        ) from None
    except RecursionError:
        raise _invalid(name, None, "is nested too deeply", "Remove the nested lists and mappings") from None
