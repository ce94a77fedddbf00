"""Base class of the JSON output of the commands."""

from pydantic import BaseModel, ConfigDict


class ReportPart(BaseModel):
    """An object of JSON output. The docstring of each field is its description in the JSON Schema."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
