"""Why a relay has no certificate."""

from relay_gitops.operate.cluster import UnknownKindError
from relay_gitops.operate.kinds import CERTIFICATE, SECRET
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import CERTIFICATES
from relay_gitops.verify.link_objects import host_namespace, ingress_of
from relay_gitops.verify.live import Live


@cause(
    "VFY110",
    "certificate not issued",
    source=CERTIFICATES,
    fix="Run kubectl --namespace NAMESPACE describe ingress NAME, then describe its certificate, order and challenge",
    waiting=True,
)
def certificate_pending(live: Live, link: Link) -> str | None:
    """cert-manager creates a Certificate for the Ingress, and waits until the issuer has validated the domain."""
    name = str((ingress_of(live, link) or {})["spec"]["tls"][0]["secretName"])
    try:
        certificate = live.host.get(CERTIFICATE, name, host_namespace(live))
    except UnknownKindError:
        certificate = None
    found = condition(certificate or {}, "Ready")
    if certificate is not None and found.get("status") != "True":
        return str(found.get("message") or f"Certificate {name} has no condition yet")
    if live.host.get(SECRET, name, host_namespace(live)) is None:
        return f"Secret {name} does not exist"
    return None


CERTIFIED: tuple[Cause, ...] = (certificate_pending,)
