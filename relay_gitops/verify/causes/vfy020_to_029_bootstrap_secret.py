"""Why a bootstrap Secret of the 1Password operator is missing or wrong."""

from relay_gitops.operate.kinds import SECRET
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import CONNECT, CREATE
from relay_gitops.verify.live import Live


def _bootstrap_fault(live: Live, link: Link) -> str:
    secret = next(entry for entry in live.expected.secrets if entry.name == link.name)
    return secret.fault(live.virtual.get(SECRET, secret.name, secret.namespace))


@cause("VFY020", "bootstrap Secret of the 1Password operator missing", source=CONNECT, fix=CREATE)
def bootstrap_secret_missing(live: Live, link: Link) -> str | None:
    """Connect and its operator stay in CreateContainerConfigError until both Secrets exist."""
    fault = _bootstrap_fault(live, link)
    return fault if fault.startswith(("is missing", "has no key")) else None


@cause("VFY021", "bootstrap Secret of the 1Password operator malformed", source=CONNECT, fix=CREATE)
def bootstrap_secret_malformed(live: Live, link: Link) -> str | None:
    """Chart versions before 2.3.0 expect base64 of the JSON in the Secret; later versions expect plain JSON."""
    return _bootstrap_fault(live, link) or None


PREPARED: tuple[Cause, ...] = (bootstrap_secret_missing, bootstrap_secret_malformed)
