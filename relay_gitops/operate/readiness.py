"""Whether an object of Flux is ready, with its message."""

from dataclasses import dataclass
from typing import Literal

from relay_gitops.operate.kinds import Manifest

ReadinessState = Literal["ready", "waiting", "failed"]


@dataclass(frozen=True)
class Readiness:
    """State of an object."""

    state: ReadinessState
    detail: str = ""
    """The message of the condition, or the reason for waiting."""


def condition(live: Manifest, type: str) -> Manifest:
    """Return the condition of a type; empty if the object does not have it."""
    for entry in (live.get("status") or {}).get("conditions") or []:
        if entry.get("type") == type:
            return dict(entry)
    return {}


def readiness(live: Manifest | None, commit: str | None = None) -> Readiness:
    """Return the state of a Flux object; with a commit, also check that it has reached that commit.

    Only `Stalled` counts as failed, because Flux retries other errors. Source: the kstatus conventions, and
    helm-controller, which sets Stalled when its retries are exhausted.
    """
    if live is None:
        return Readiness("waiting", "does not exist yet")
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
        return Readiness("waiting", f"is at {revision or 'no revision'}, waiting for {commit[:12]}")
    return Readiness("ready", str(ready.get("message") or ""))
