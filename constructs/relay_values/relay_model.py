"""The base of the value models."""

from pydantic import BaseModel, ConfigDict


class RelayModel(BaseModel):
    """A value that is checked when made and never changes: no unknown key, no type guessed from another."""

    # A mistyped value may be a secret, so pydantic must not print it.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
