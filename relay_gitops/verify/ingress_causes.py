"""Why a client cannot open the page of a relay: Ingress, certificate, DNS, answer."""

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


@cause("VFY100", "Ingress missing", source=INGRESSES, next="relay-gitops bootstrap docs-infra-prod", waiting=True)
def ingress_missing(live: Live, link: Link) -> str | None:
    """apps/docs-infra-prod contains the Ingress; with `ingress.backend: mirror` only after a mirror is pinned."""
    if live.relay(link.relay).ingress is None:
        return "apps/docs-infra-prod has no Ingress, because no mirror is pinned"
    return "Ingress does not exist" if _ingress(live, link) is None else None


@cause(
    "VFY101",
    "ingressClassName does not exist",
    source=INGRESSES,
    next="Correct host.ingressClass, run make synth, commit and push",
)
def class_unknown(live: Live, link: Link) -> str | None:
    """No ingress controller serves an Ingress whose class does not exist."""
    name = str((_ingress(live, link) or {})["spec"].get("ingressClassName"))
    return f"IngressClass {name} does not exist" if live.host.get(INGRESS_CLASS, name) is None else None


@cause(
    "VFY102",
    "Ingress differs from the commit",
    source=INGRESSES,
    next="relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def ingress_differs(live: Live, link: Link) -> str | None:
    """The Ingress was changed by hand. Flux corrects it at the next interval."""
    wanted = (live.relay(link.relay).ingress or {})["spec"]
    found = (_ingress(live, link) or {})["spec"]
    for key in ("ingressClassName", "rules", "tls"):
        if found.get(key) != wanted.get(key):
            return f"spec.{key} is {json.dumps(found.get(key))}"
    return None


@cause(
    "VFY110",
    "certificate not issued",
    source=CERTIFICATES,
    next="Run kubectl describe for the certificate, its order and its challenge",
    waiting=True,
)
def certificate_pending(live: Live, link: Link) -> str | None:
    """cert-manager creates a Certificate for the Ingress, and waits until the issuer has validated the domain."""
    name = str((_ingress(live, link) or {})["spec"]["tls"][0]["secretName"])
    try:
        certificate = live.host.get(CERTIFICATE, name, _host_namespace(live))
    except UnknownKindError:
        certificate = None
    found = condition(certificate or {}, "Ready")
    if certificate is not None and found.get("status") != "True":
        return str(found.get("message") or f"Certificate {name} has no condition yet")
    if live.host.get(SECRET, name, _host_namespace(live)) is None:
        return f"Secret {name} does not exist"
    return None


@cause("VFY120", "host name has no DNS record", source=INGRESSES, next="Create a DNS record for the host name")
def name_unknown(live: Live, link: Link) -> str | None:
    """DNS has no address for the host name."""
    found = _answer(live, link)
    return found.detail if found.failed == "name" else None


@cause(
    "VFY121",
    "connection to the host name refused",
    source=INGRESSES,
    next="Compare the DNS record with the address of the ingress controller's Service",
)
def connection_refused(live: Live, link: Link) -> str | None:
    """The DNS record does not point to the ingress controller, or a firewall blocks the connection."""
    found = _answer(live, link)
    return found.detail if found.failed == "connection" else None


@cause(
    "VFY122",
    "certificate is for another host",
    source=CERTIFICATES,
    next="Run kubectl describe ingress, and check its TLS Secret",
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
    next="Run kubectl describe certificate to see why cert-manager did not renew it",
)
def certificate_expired(live: Live, link: Link) -> str | None:
    """cert-manager normally renews a certificate 30 days before it expires."""
    found = _answer(live, link)
    return found.detail if found.failed == "certificate" and "expired" in found.detail else None


@cause(
    "VFY124",
    "certificate is not trusted",
    source=CERTIFICATES,
    next="Set host.clusterIssuer to an issuer with a public certificate authority",
)
def certificate_untrusted(live: Live, link: Link) -> str | None:
    """Obsidian trusts only the certificate authorities of the device."""
    found = _answer(live, link)
    return found.detail if found.failed == "certificate" else None


@cause(
    "VFY125",
    "Ingress has no ready backend",
    source=INGRESSES,
    next="relay-gitops verify --wait 60",
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
    next="relay-gitops verify --wait 60",
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
    next="Run kubectl get ingress --all-namespaces, and look for another rule with this host",
)
def other_page(live: Live, link: Link) -> str | None:
    """relay-server answers GET /ready with status 200 and a fixed JSON document."""
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
