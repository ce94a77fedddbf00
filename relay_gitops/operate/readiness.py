"""Whether an object of Flux has done what it is to do, in its own words."""

from dataclasses import dataclass
from typing import Literal

from relay_gitops.operate.kinds import Manifest

State = Literal["ready", "waiting", "failed"]


@dataclass(frozen=True)
class Readiness:
    """How far an object is."""

    state: State
    detail: str = ""
    """The condition's own text, or what is waited for."""


def condition(live: Manifest, type: str) -> Manifest:
    """Return a condition of an object, empty where it has none of that type."""
    for entry in (live.get("status") or {}).get("conditions") or []:
        if entry.get("type") == type:
            return dict(entry)
    return {}


def readiness(live: Manifest | None, commit: str | None = None) -> Readiness:
    """Return how far a Flux object is; with a commit, whether it is there.

    Only `Stalled` counts as failed: what Flux tries again may still come. Source: the kstatus conventions that Flux
    follows, and helm-controller, which sets Stalled when its retries are exhausted.
    """
    if live is None:
        return Readiness("waiting", "is not there yet")
    if live.get("spec", {}).get("suspend"):
        return Readiness("failed", "is suspended")
    ready, stalled = condition(live, "Ready"), condition(live, "Stalled")
    if stalled.get("status") == "True":
        return Readiness("failed", str(stalled.get("message") or ready.get("message") or stalled.get("reason")))
    status = live.get("status") or {}
    if ready.get("status") != "True" or status.get("observedGeneration") != live["metadata"].get("generation"):
        return Readiness("waiting", str(ready.get("message") or "has no condition yet"))
    revision = str((status.get("artifact") or {}).get("revision") or status.get("lastAppliedRevision") or "")
    if commit is not None and not revision.endswith(commit):
        return Readiness("waiting", f"is at {revision or 'no revision'}, and {commit[:12]} is waited for")
    return Readiness("ready", str(ready.get("message") or ""))
