"""Read a YAML file and keep the line of each value."""

from functools import cached_property
from pathlib import Path
from typing import Any

from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import KeyPath, line_of

import yaml


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader, but a duplicate key is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """Reject a duplicate key."""
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"duplicate key {key_node.value}", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _invalid(name: str, line: int | None, message: str, fix: str) -> InvalidFilesError:
    return InvalidFilesError([InvalidValue(name, line, "", message, fix)])


class YamlFile:
    """The single document of a YAML file."""

    def __init__(self, path: Path, name: str) -> None:
        """Read the file; messages call it `name`.

        Raises InvalidFilesError if it cannot be read or does not contain a YAML mapping.
        """
        self.name = name
        try:
            self._text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise _invalid(name, None, "the file does not exist", "Pass another path with --environment") from None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise _invalid(
                name, None, f"cannot be read: {reason}", "Save it as UTF-8, and check its permissions"
            ) from None
        try:
            self.data: Any = yaml.load(self._text, _Loader)  # noqa: S506 - a safe loader
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            message = (
                f"is not valid YAML: {error.problem}"
                if not isinstance(error, yaml.constructor.ConstructorError)
                else ""
            )
            raise _invalid(
                name, line, message or str(error.problem), "Correct this line or the line before it"
            ) from None
        except yaml.YAMLError:
            raise _invalid(
                name, None, "contains characters that YAML does not allow", "Save it as plain text in UTF-8"
            ) from None
        if not isinstance(self.data, dict):
            raise _invalid(name, 1, "is not a YAML mapping", "Start the file with a key, for example `repository:`")

    @cached_property
    def _document(self) -> yaml.Node | None:
        return yaml.compose(self._text, yaml.CSafeLoader)

    def line(self, keys: KeyPath) -> int:
        """Return the line of the value, or of its nearest existing parent, counted from 1."""
        return line_of(self._document, keys, 1)
