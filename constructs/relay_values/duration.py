"""Durations in the format of Flux."""

from dataclasses import dataclass
from datetime import timedelta

from relay_values.errors import InvalidValueError

INTERVAL = timedelta(minutes=30)
"""How often Flux reconciles a Kustomization or HelmRelease without changes."""
RETRY_INTERVAL = timedelta(minutes=1)
"""How soon Flux retries after a failure. Without it, Flux waits for the whole interval."""


@dataclass(frozen=True)
class DurationFormat:
    """A duration that Flux accepts."""

    message: str = "a positive number of whole seconds"

    def check(self, value: timedelta) -> timedelta:
        """Return the duration; raise InvalidValueError if it is not a positive number of whole seconds."""
        if value <= timedelta() or value.microseconds:
            raise InvalidValueError(f"must be {self.message}", "Pass for example timedelta(minutes=5)")
        return value


DURATION = DurationFormat()


def flux_duration(duration: timedelta) -> str:
    r"""Return a duration like `1h30m` or `90s`; Flux accepts `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`.

    Raises InvalidValueError if the duration is not a positive number of whole seconds.
    """
    minutes, seconds = divmod(round(DURATION.check(duration).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return "".join(f"{count}{unit}" for count, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if count)
