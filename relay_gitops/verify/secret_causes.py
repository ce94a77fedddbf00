"""Why a Secret is not what its readers need: of the two that the operator starts with, and of the items."""

import base64
import re

from relay_gitops.operate.cluster import UnknownKindError
from relay_gitops.operate.kinds import ONE_PASSWORD_ITEM, SECRET, Manifest
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.flux_causes import saying, words
from relay_gitops.verify.live import Live

CONNECT = "https://developer.1password.com/docs/connect/"
OPERATOR = "https://github.com/1Password/onepassword-operator/blob/main/docs/usage-guide.md"
CREATE = "relay-gitops create-1password-secret"


def _bootstrap_fault(live: Live, link: Link) -> str:
    secret = next(entry for entry in live.expected.secrets if entry.name == link.name)
    return secret.fault(live.virtual.get(SECRET, secret.name, secret.namespace))


def item_of(live: Live, link: Link) -> Manifest | None:
    """Return the live OnePasswordItem of a link."""
    return live.virtual.get(ONE_PASSWORD_ITEM, link.name, link.namespace)


@cause("VFY020", "a Secret that the operator starts with is missing", source=CONNECT, next=CREATE)
def bootstrap_secret_missing(live: Live, link: Link) -> str | None:
    """Connect and its operator stay in CreateContainerConfigError until both Secrets are there."""
    fault = _bootstrap_fault(live, link)
    return fault if fault.startswith(("is not there", "has no key")) else None


@cause("VFY021", "a Secret that the operator starts with is malformed", source=CONNECT, next=CREATE)
def bootstrap_secret_malformed(live: Live, link: Link) -> str | None:
    """Chart versions below 2.3.0 want base64 of the JSON as the value, and newer ones the JSON itself."""
    return _bootstrap_fault(live, link) or None


@cause(
    "VFY050",
    "the kind OnePasswordItem is not known",
    source=OPERATOR,
    next="relay-gitops verify --wait 300",
    waiting=True,
)
def item_kind_missing(live: Live, link: Link) -> str | None:
    """Its CustomResourceDefinition comes with the chart of the operator."""
    try:
        item_of(live, link)
    except UnknownKindError as error:
        return error.cause
    return None


@cause(
    "VFY051", "the OnePasswordItem is not there", source=OPERATOR, next="relay-gitops verify --wait 300", waiting=True
)
def item_missing(live: Live, link: Link) -> str | None:
    """The release of the items makes it."""
    return "OnePasswordItem is not there" if item_of(live, link) is None else None


@cause(
    "VFY052",
    "1Password Connect does not answer",
    source=CONNECT,
    next="kubectl --namespace 1password logs deployment/onepassword-connect --all-containers",
    waiting=True,
)
def connect_down(live: Live, link: Link) -> str | None:
    """The operator asks Connect for each item, again and again; an existing Secret stays as it is.

    After each failure it waits longer, up to 16 minutes (the default of controller-runtime). An annotation of the item,
    `kubectl annotate onepassworditem`, makes it ask at once.
    """
    # Messages quote titles, which may hold any word and number.
    return saying(
        item_of,
        r"connection refused|no such host|i/o timeout|deadline exceeded|: (?:unexpected )?EOF\b|status 50[0234]\b",
    )(live, link)


@cause("VFY053", "1Password Connect refuses the token", source=CONNECT, next=CREATE)
def token_refused(live: Live, link: Link) -> str | None:
    """The operator's token is of another Connect server, or was revoked."""
    return saying(item_of, r"status 40[13]\b|invalid bearer token|: unauthorized|not authorized")(live, link)


@cause(
    "VFY054",
    "the vault is not there",
    source=OPERATOR,
    next="Mend onePassword.vault, or give the token access to the vault",
)
def vault_missing(live: Live, link: Link) -> str | None:
    """A Connect token sees only the vaults that it was made for."""
    return saying(item_of, r"vault.*not found|no vaults? found|find vault|vaults? with (?:the )?title")(live, link)


@cause(
    "VFY055", "the item is not in the vault", source=OPERATOR, next="Make the item in 1Password under exactly this name"
)
def item_not_found(live: Live, link: Link) -> str | None:
    """The operator looks for an item by its title, or its id."""
    return saying(item_of, r"not found|no items? found|found 0 item|status 404\b")(live, link)


@cause(
    "VFY056",
    "1Password answers no more for now",
    source=CONNECT,
    next="Wait; the operator tries again after 15 minutes",
    waiting=True,
)
def rate_limited(live: Live, link: Link) -> str | None:
    """1Password limits how often it may be asked."""
    return saying(item_of, r"status 429\b|too many requests|rate limit exceeded")(live, link)


@cause(
    "VFY057",
    "the OnePasswordItem is not ready",
    source=OPERATOR,
    next="kubectl --namespace 1password logs deployment/onepassword-connect-operator",
)
def item_not_ready(live: Live, link: Link) -> str | None:
    """It says itself why."""
    return words(item_of(live, link)) or None


@cause(
    "VFY067",
    "the operator has not seen the OnePasswordItem",
    source=OPERATOR,
    next="kubectl --namespace 1password logs deployment/onepassword-connect-operator",
    waiting=True,
)
def item_not_seen(live: Live, link: Link) -> str | None:
    """It has no condition in the moment after it was made, and longer where the operator does not run."""
    conditions = ((item_of(live, link) or {}).get("status") or {}).get("conditions")
    return None if conditions else "has no condition yet"


@cause(
    "VFY058",
    "the Secret of an item is missing",
    source=OPERATOR,
    next="kubectl --namespace 1password logs deployment/onepassword-connect-operator",
    waiting=True,
)
def secret_missing(live: Live, link: Link) -> str | None:
    """The operator makes a Secret of the same name as the OnePasswordItem."""
    return "Secret is not there" if live.virtual.get(SECRET, link.name, link.namespace) is None else None


def _read_keys(live: Live, link: Link) -> list[str]:
    return sorted(
        {
            key
            for expected in live.expected.relays.values()
            if expected.release["spec"]["targetNamespace"] == link.namespace
            for key in expected.keys.get(link.name, ())
        }
    )


@cause(
    "VFY059",
    "the item has no field of a name that is read",
    source=OPERATOR,
    next="Add the field to the item in 1Password, under exactly this name",
)
def field_missing(live: Live, link: Link) -> str | None:
    """A field becomes a key of the Secret under its own label, and an empty field none."""
    data = (live.virtual.get(SECRET, link.name, link.namespace) or {}).get("data") or {}
    missing = [key for key in _read_keys(live, link) if not data.get(key)]
    return (
        f"the Secret has no {' and no '.join(missing)}, only {', '.join(sorted(data)) or 'nothing'}"
        if missing
        else None
    )


@cause(
    "VFY060",
    "a credential has white space around it",
    source=OPERATOR,
    next="Write the field anew in 1Password, without a line break",
)
def credential_padded(live: Live, link: Link) -> str | None:
    """The store answers 403 to a key with a line break at its end, and relay-server exits."""
    data = (live.virtual.get(SECRET, link.name, link.namespace) or {}).get("data") or {}
    padded = [key for key in _read_keys(live, link) if re.search(rb"^\s|\s$", base64.b64decode(data.get(key, "")))]
    return f"{' and '.join(padded)} begins or ends with white space" if padded else None


PREPARED: tuple[Cause, ...] = (bootstrap_secret_missing, bootstrap_secret_malformed)
PROVIDED: tuple[Cause, ...] = (
    item_kind_missing,
    item_missing,
    connect_down,
    token_refused,
    rate_limited,
    vault_missing,
    item_not_found,
    item_not_ready,
    item_not_seen,
    secret_missing,
    field_missing,
    credential_padded,
)
