"""Read a YAML file of values, remembering where each of them stands."""

from functools import cached_property
from pathlib import Path
from typing import Any

from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import KeyPath, line_of

import yaml


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader, which by itself lets the last of two equal keys win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """Refuse a key that is there already."""
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value} is there twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _invalid(name: str, line: int | None, message: str, fix: str) -> InvalidFilesError:
    return InvalidFilesError([InvalidValue(name, line, "", message, fix)])


class YamlFile:
    """The one document of a YAML file."""

    def __init__(self, path: Path, name: str) -> None:
        """Read the file; `name` is what messages call it.

        Raises InvalidFilesError if it cannot be read or holds no YAML mapping.
        """
        self.name = name
        try:
            self._text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise _invalid(name, None, "there is no such file", "Name another one with --environment") from None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise _invalid(name, None, f"cannot be read: {reason}", "Make it a readable text file") from None
        try:
            self.data: Any = yaml.load(self._text, _Loader)  # noqa: S506 - a safe loader
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            message = (
                f"is not YAML: {error.problem}" if not isinstance(error, yaml.constructor.ConstructorError) else ""
            )
            raise _invalid(name, line, message or str(error.problem), "Mend the line, or the one before it") from None
        except yaml.YAMLError:
            raise _invalid(name, None, "has characters that YAML does not allow", "Save it as plain text") from None
        if not isinstance(self.data, dict):
            raise _invalid(name, 1, "is not a YAML mapping", "Begin with a key such as `repository:`")

    @cached_property
    def _document(self) -> yaml.Node | None:
        return yaml.compose(self._text, yaml.CSafeLoader)

    def line(self, keys: KeyPath) -> int:
        """Return the line of the value, or of its nearest parent that is there, counted from 1."""
        return line_of(self._document, keys, 1)
