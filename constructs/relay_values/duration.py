"""Durations as Flux writes them."""

from datetime import timedelta

INTERVAL = timedelta(minutes=30)
"""How often Flux reconciles a Kustomization or HelmRelease that nothing has changed."""
RETRY_INTERVAL = timedelta(minutes=1)
"""How soon Flux retries what failed; without it Flux waits for the whole interval."""


def flux_duration(duration: timedelta) -> str:
    r"""Return such as `1h30m` or `90s` for whole seconds; Flux accepts `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`.

    Raises ValueError for a duration that is not positive or has a fraction of a second.
    """
    if duration <= timedelta() or duration.microseconds:
        raise ValueError(f"a Flux duration is a positive number of whole seconds, not {duration}")
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return "".join(f"{count}{unit}" for count, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if count)
