"""Why a client cannot open the page of a relay."""

import re

from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import CERTIFICATES, INGRESSES
from relay_gitops.verify.live import Live
from relay_gitops.verify.page import READY_PATH, Answer


def _answer(live: Live, link: Link) -> Answer:
    return live.answer(live.relay(link.relay).relay.host)


@cause("VFY120", "host name has no DNS record", source=INGRESSES, fix="Create a DNS record for the host name")
def name_unknown(live: Live, link: Link) -> str | None:
    """DNS has no address for the host name."""
    found = _answer(live, link)
    return found.detail if found.failed == "name" else None


@cause(
    "VFY121",
    "connection to the host name refused",
    source=INGRESSES,
    fix="Compare the DNS record with the address of the ingress controller's Service",
)
def connection_refused(live: Live, link: Link) -> str | None:
    """The DNS record does not point to the ingress controller, or a firewall blocks the connection."""
    found = _answer(live, link)
    return found.detail if found.failed == "connection" else None


@cause(
    "VFY122",
    "certificate is for another host",
    source=CERTIFICATES,
    fix="Run kubectl --namespace NAMESPACE describe ingress NAME in the host, and check its TLS Secret",
)
def certificate_of_other_host(live: Live, link: Link) -> str | None:
    """The ingress controller serves its default certificate if it has no certificate for the host."""
    found = _answer(live, link)
    return (
        found.detail
        if found.failed == "certificate" and re.search(r"ostname mismatch|doesn't match|not valid for", found.detail)
        else None
    )


@cause(
    "VFY123",
    "certificate has expired",
    source=CERTIFICATES,
    fix="Run kubectl --namespace NAMESPACE describe ingress NAME in the host, then describe its certificate to see "
    "why it was not renewed",
)
def certificate_expired(live: Live, link: Link) -> str | None:
    """cert-manager normally renews a certificate 30 days before it expires."""
    found = _answer(live, link)
    return found.detail if found.failed == "certificate" and "expired" in found.detail else None


@cause(
    "VFY124",
    "certificate is not trusted",
    source=CERTIFICATES,
    fix="Set host.clusterIssuer to an issuer with a public certificate authority",
)
def certificate_untrusted(live: Live, link: Link) -> str | None:
    """Obsidian trusts only the certificate authorities of the device."""
    found = _answer(live, link)
    return found.detail if found.failed == "certificate" else None


@cause(
    "VFY125",
    "Ingress has no ready backend",
    source=INGRESSES,
    fix="Run relay-gitops verify --wait 60",
    waiting=True,
)
def unavailable(live: Live, link: Link) -> str | None:
    """The ingress controller answers 503 if the Service is missing or has no endpoints."""
    found = _answer(live, link)
    return "the answer is HTTP 503" if found.status == 503 else None  # noqa: PLR2004 - HTTP


@cause(
    "VFY126",
    "backend of the Ingress does not answer",
    source=INGRESSES,
    fix="Run relay-gitops verify --wait 60",
    waiting=True,
)
def bad_gateway(live: Live, link: Link) -> str | None:
    """The worker refuses the connection at the node port, or does not answer in time."""
    found = _answer(live, link)
    return f"the answer is HTTP {found.status}" if found.status in {502, 504} else None


@cause(
    "VFY127",
    "another server answers at the host name",
    source=INGRESSES,
    fix="Run kubectl get ingress --all-namespaces in the host, and look for another rule with this host name",
)
def other_page(live: Live, link: Link) -> str | None:
    """relay-server answers GET /ready with status 200 and a fixed JSON document."""
    found = _answer(live, link)
    if found.failed:
        return found.detail
    return None if found.is_ready else f"GET {READY_PATH} answers {found.status} with {len(found.body)} bytes"


ANSWERED: tuple[Cause, ...] = (
    name_unknown,
    connection_refused,
    certificate_of_other_host,
    certificate_expired,
    certificate_untrusted,
    unavailable,
    bad_gateway,
    other_page,
)
