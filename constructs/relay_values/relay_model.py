"""The base class of the value models."""

from pydantic import BaseModel, ConfigDict


class RelayModel(BaseModel):
    """An immutable, strictly validated value: unknown keys are errors, and types are not converted."""

    # A mistyped value may be a secret, so pydantic must not print it.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
