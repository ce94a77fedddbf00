"""Why the 1Password operator does not process a OnePasswordItem."""

from relay_gitops.verify.cause import Link, cause
from relay_gitops.verify.documentation import OPERATOR
from relay_gitops.verify.link_objects import item_of
from relay_gitops.verify.live import Live


@cause(
    "VFY067",
    "operator has not processed the OnePasswordItem",
    source=OPERATOR,
    fix="Run kubectl --namespace 1password logs deployment/onepassword-connect-operator",
    waiting=True,
)
def item_not_seen(live: Live, link: Link) -> str | None:
    """A new OnePasswordItem has no condition at first. If it stays so, the operator does not run."""
    conditions = ((item_of(live, link) or {}).get("status") or {}).get("conditions")
    return None if conditions else "has no condition yet"
