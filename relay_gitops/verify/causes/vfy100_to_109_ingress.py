"""Why the Ingress of a relay does not serve it."""

import json

from relay_gitops.operate.kinds import INGRESS_CLASS
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.causes.vfy200_to_209_rival import second_ingress
from relay_gitops.verify.documentation import INGRESSES
from relay_gitops.verify.link_objects import ingress_of
from relay_gitops.verify.live import Live


@cause("VFY100", "Ingress missing", source=INGRESSES, fix="Run relay-gitops bootstrap docs-infra-prod", waiting=True)
def ingress_missing(live: Live, link: Link) -> str | None:
    """apps/docs-infra-prod contains the Ingress; with `ingress.backend: mirror` only after a mirror is pinned."""
    if live.relay(link.relay).ingress is None:
        return "apps/docs-infra-prod has no Ingress, because no mirror is pinned"
    return "Ingress does not exist" if ingress_of(live, link) is None else None


@cause(
    "VFY101",
    "ingressClassName does not exist",
    source=INGRESSES,
    fix="Correct host.ingressClass, run make synth, commit and push",
)
def class_unknown(live: Live, link: Link) -> str | None:
    """No ingress controller serves an Ingress whose class does not exist."""
    name = str((ingress_of(live, link) or {})["spec"].get("ingressClassName"))
    return f"IngressClass {name} does not exist" if live.host.get(INGRESS_CLASS, name) is None else None


@cause(
    "VFY102",
    "Ingress differs from the commit",
    source=INGRESSES,
    fix="Run relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def ingress_differs(live: Live, link: Link) -> str | None:
    """The Ingress was changed by hand. Flux corrects it at the next interval."""
    wanted = (live.relay(link.relay).ingress or {})["spec"]
    found = (ingress_of(live, link) or {})["spec"]
    for key in ("ingressClassName", "rules", "tls"):
        if found.get(key) != wanted.get(key):
            return f"spec.{key} is {json.dumps(found.get(key))}"
    return None


ROUTED: tuple[Cause, ...] = (ingress_missing, class_unknown, ingress_differs, second_ingress)
