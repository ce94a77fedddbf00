"""Whether an object of Flux is ready, with its message."""

from dataclasses import dataclass
from typing import Literal

from relay_gitops.operate.kinds import Manifest
from relay_gitops.redaction.objects import Redaction

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
        text = str(stalled.get("message") or ready.get("message") or stalled.get("reason"))
        return Readiness("failed", _without_secrets(live, text))
    status = live.get("status") or {}
    if ready.get("status") != "True" or status.get("observedGeneration") != live["metadata"].get("generation"):
        return Readiness("waiting", _without_secrets(live, str(ready.get("message") or "has no condition yet")))
    revision = str((status.get("artifact") or {}).get("revision") or status.get("lastAppliedRevision") or "")
    if commit is not None and not revision.endswith(commit):
        return Readiness("waiting", f"is at {revision or 'no revision'}, waiting for {commit[:12]}")
    return Readiness("ready", _without_secrets(live, str(ready.get("message") or "")))


def _without_secrets(live: Manifest, text: str) -> str:
    """Return a message of a controller, which may quote values of the object."""
    redaction = Redaction()
    redaction.learn(live)
    return redaction.message(text)
