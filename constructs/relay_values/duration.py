"""Durations in the format of Flux."""

from datetime import timedelta

INTERVAL = timedelta(minutes=30)
"""How often Flux reconciles a Kustomization or HelmRelease without changes."""
RETRY_INTERVAL = timedelta(minutes=1)
"""How soon Flux retries after a failure. Without it, Flux waits for the whole interval."""


def flux_duration(duration: timedelta) -> str:
    r"""Return a duration like `1h30m` or `90s`; Flux accepts `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`.

    Raises ValueError if the duration is not a positive number of whole seconds.
    """
    if duration <= timedelta() or duration.microseconds:
        raise ValueError(f"a Flux duration must be a positive number of whole seconds, not {duration}")
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return "".join(f"{count}{unit}" for count, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if count)
