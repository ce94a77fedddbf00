"""Why a client gets no page of the relay at its host name: Ingress, certificate, DNS, answer."""

import json
import re

from relay_gitops.operate.cluster import UnknownKindError
from relay_gitops.operate.kinds import CERTIFICATE, INGRESS, INGRESS_CLASS, SECRET, Manifest
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.live import Live
from relay_gitops.verify.page import READY_PATH, Answer

INGRESSES = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
CERTIFICATES = "https://cert-manager.io/docs/usage/ingress/"


def _host_namespace(live: Live) -> str:
    return live.expected.environment.host.namespace


def _answer(live: Live, link: Link) -> Answer:
    return live.answer(live.relay(link.relay).relay.host)


def _ingress(live: Live, link: Link) -> Manifest | None:
    return live.host.get(INGRESS, link.relay, _host_namespace(live))


@cause(
    "VFY100", "the Ingress is not there", source=INGRESSES, next="relay-gitops bootstrap docs-infra-prod", waiting=True
)
def ingress_missing(live: Live, link: Link) -> str | None:
    """It is declared in apps/docs-infra-prod; in mirror mode only once a mirror is pinned."""
    if live.relay(link.relay).ingress is None:
        return "none is committed, because no mirror is pinned"
    return "Ingress is not there" if _ingress(live, link) is None else None


@cause(
    "VFY101",
    "nobody serves the class of the Ingress",
    source=INGRESSES,
    next="Mend host.ingressClass, make synth, commit and push",
)
def class_unknown(live: Live, link: Link) -> str | None:
    """An Ingress of a class without a controller is ignored."""
    name = str((_ingress(live, link) or {})["spec"].get("ingressClassName"))
    return f"there is no IngressClass {name}" if live.host.get(INGRESS_CLASS, name) is None else None


@cause(
    "VFY102",
    "the Ingress differs from what is committed",
    source=INGRESSES,
    next="relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def ingress_differs(live: Live, link: Link) -> str | None:
    """Flux puts it back at its next interval."""
    wanted = (live.relay(link.relay).ingress or {})["spec"]
    found = (_ingress(live, link) or {})["spec"]
    for key in ("ingressClassName", "rules", "tls"):
        if found.get(key) != wanted.get(key):
            return f"spec.{key} is {json.dumps(found.get(key))}"
    return None


@cause(
    "VFY110",
    "the certificate is not issued",
    source=CERTIFICATES,
    next="kubectl describe certificate, and its order and challenge",
    waiting=True,
)
def certificate_pending(live: Live, link: Link) -> str | None:
    """cert-manager makes a Certificate for the Ingress, and waits for the issuer to see the domain."""
    name = str((_ingress(live, link) or {})["spec"]["tls"][0]["secretName"])
    try:
        certificate = live.host.get(CERTIFICATE, name, _host_namespace(live))
    except UnknownKindError:
        certificate = None
    found = condition(certificate or {}, "Ready")
    if certificate is not None and found.get("status") != "True":
        return str(found.get("message") or f"Certificate {name} has no condition yet")
    if live.host.get(SECRET, name, _host_namespace(live)) is None:
        return f"Secret {name} is not there"
    return None


@cause("VFY120", "the host name leads nowhere", source=INGRESSES, next="Make the DNS record of the host name")
def name_unknown(live: Live, link: Link) -> str | None:
    """No DNS server knows an address for it."""
    found = _answer(live, link)
    return found.detail if found.failed == "name" else None


@cause(
    "VFY121",
    "nothing listens at the host's address",
    source=INGRESSES,
    next="kubectl get service of the ingress controller in the host",
)
def connection_refused(live: Live, link: Link) -> str | None:
    """The address is not that of the ingress controller, or a firewall is between."""
    found = _answer(live, link)
    return found.detail if found.failed == "connection" else None


@cause(
    "VFY122",
    "the certificate is for another host",
    source=CERTIFICATES,
    next="kubectl describe ingress: the controller serves its default certificate",
)
def certificate_of_other_host(live: Live, link: Link) -> str | None:
    """Without a certificate for the name, the ingress controller serves its own."""
    found = _answer(live, link)
    return (
        found.detail
        if found.failed == "certificate" and re.search(r"ostname mismatch|doesn't match|not valid for", found.detail)
        else None
    )


@cause(
    "VFY123",
    "the certificate has run out",
    source=CERTIFICATES,
    next="kubectl describe certificate: cert-manager did not renew it",
)
def certificate_expired(live: Live, link: Link) -> str | None:
    """cert-manager renews a certificate 30 days before its end."""
    found = _answer(live, link)
    return found.detail if found.failed == "certificate" and "expired" in found.detail else None


@cause(
    "VFY124",
    "the certificate is not trusted",
    source=CERTIFICATES,
    next="Mend host.clusterIssuer: its authority must be public",
)
def certificate_untrusted(live: Live, link: Link) -> str | None:
    """Obsidian trusts what the device trusts, so the authority must be a public one."""
    found = _answer(live, link)
    return found.detail if found.failed == "certificate" else None


@cause(
    "VFY125",
    "the Ingress has no backend that answers",
    source=INGRESSES,
    next="relay-gitops verify --wait 60",
    waiting=True,
)
def unavailable(live: Live, link: Link) -> str | None:
    """The ingress controller answers 503 while the Service is missing or has no endpoints."""
    found = _answer(live, link)
    return "it answers 503" if found.status == 503 else None  # noqa: PLR2004 - HTTP


@cause(
    "VFY126",
    "the backend does not answer the Ingress",
    source=INGRESSES,
    next="relay-gitops verify --wait 60",
    waiting=True,
)
def bad_gateway(live: Live, link: Link) -> str | None:
    """The worker refuses the connection at the node port, or nothing comes back in time."""
    found = _answer(live, link)
    return f"it answers {found.status}" if found.status in {502, 504} else None


@cause(
    "VFY127",
    "something else answers at the host name",
    source=INGRESSES,
    next="kubectl get ingress --all-namespaces: another rule or server has the name",
)
def other_page(live: Live, link: Link) -> str | None:
    """relay-server answers GET /ready with status 200 and a fixed text."""
    found = _answer(live, link)
    if found.failed:
        return found.detail
    return None if found.is_ready else f"GET {READY_PATH} answers {found.status} with {len(found.body)} bytes"


ROUTED: tuple[Cause, ...] = (ingress_missing, class_unknown, ingress_differs)
CERTIFIED: tuple[Cause, ...] = (certificate_pending,)
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
