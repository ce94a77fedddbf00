"""Base class of the JSON output of the commands."""

from pydantic import BaseModel, ConfigDict


class ReportPart(BaseModel):
    """An object of JSON output. tools/attribute_docs.py reads the docstrings of the fields for the JSON Schema."""

    model_config = ConfigDict(extra="forbid", frozen=True)
