"""The fix of a cause as it is printed: with the names of the object that the cause is about."""

import re
from datetime import UTC, datetime

from relay_gitops.environment.project import AppsFolder
from relay_gitops.verify.cause import Cause, Link
from relay_gitops.verify.details import Details
from relay_gitops.verify.live import Live

_PLACEHOLDERS = re.compile(r"\b(?:FOLDER|KIND|NAMESPACE|NAME|NOW)\b")


def next_step(cause: Cause, live: Live, link: Link, details: str) -> str:
    """Return the fix of a cause; a placeholder whose value is not known stays."""
    known = _names(live, link, details)
    # A cluster-scoped object has no namespace.
    fix = (
        cause.fix
        if known.get("NAMESPACE") or not known.get("NAME")
        else cause.fix.replace("--namespace NAMESPACE ", "")
    )
    return _PLACEHOLDERS.sub(lambda found: known.get(found[0]) or found[0], fix)


def _names(live: Live, link: Link, details: str) -> dict[str, str]:
    known = {"NOW": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    if link.object is not None:
        folder = link.folder or AppsFolder(link.object.cluster.rpartition("/")[2])
        known |= {"FOLDER": folder, "KIND": link.object.kind.lower(), "NAMESPACE": link.namespace, "NAME": link.name}
    elif link.relay:
        host = live.expected.environment.host.namespace
        known |= {"NAMESPACE": host, "NAME": live.relay(link.relay).ingress_name}
    if isinstance(details, Details):
        known |= {"KIND": details.kind, "NAMESPACE": details.namespace, "NAME": details.name}
    return known
