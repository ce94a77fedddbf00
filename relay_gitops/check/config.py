"""The configuration file .relay-gitops.yaml."""

from typing import Annotated

from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import key_text
from relay_gitops.repository.files import CONFIG

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class IgnoreEntry(BaseModel):
    """An entry of `ignore` in .relay-gitops.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rule: str
    """The ID or name of a rule."""
    reason: str = ""
    file: Annotated[str, Field(min_length=1)] = "*"
    """A file or a pattern, relative to the root."""
    object: Annotated[str, Field(min_length=1)] = "*"
    """An object as shown in findings, or a pattern."""


class Config(BaseModel):
    """.relay-gitops.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ignore: list[IgnoreEntry] = []


_WHAT = {
    "extra_forbidden": "is not a valid key",
    "missing": "is missing",
    "string_type": "must be a string",
    "string_too_short": "is empty",
    "list_type": "must be a list",
    "model_type": "must be a mapping",
}


def read_config(file: YamlFile) -> Config:
    """Return the configuration; raise InvalidFilesError if the file is not valid."""
    try:
        return Config.model_validate(file.data)
    except ValidationError as error:
        raise InvalidFilesError(
            [
                InvalidValue(
                    CONFIG,
                    file.line(tuple(fault["loc"])),
                    key_text(tuple(fault["loc"])),
                    _WHAT.get(fault["type"], "is not valid"),
                    "Write `ignore` as a list of entries with rule, reason, and file or object",
                )
                for fault in error.errors()
            ]
        ) from None
