"""Why the Secret of a OnePasswordItem is missing or wrong."""

import base64
import re

from relay_gitops.operate.cluster import UnknownKindError
from relay_gitops.operate.kinds import SECRET
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.causes.vfy067_to_069_one_password_operator import item_not_seen
from relay_gitops.verify.documentation import CONNECT, CREATE, OPERATOR
from relay_gitops.verify.link_objects import diagnose_message, item_of, ready_message
from relay_gitops.verify.live import Live


@cause(
    "VFY050",
    "kind OnePasswordItem is not installed",
    source=OPERATOR,
    fix="Run relay-gitops verify --wait 300",
    waiting=True,
)
def item_kind_missing(live: Live, link: Link) -> str | None:
    """The operator's chart installs the CustomResourceDefinition."""
    try:
        item_of(live, link)
    except UnknownKindError as error:
        return error.cause
    return None


@cause("VFY051", "OnePasswordItem missing", source=OPERATOR, fix="Run relay-gitops verify --wait 300", waiting=True)
def item_missing(live: Live, link: Link) -> str | None:
    """The HelmRelease of the items creates it."""
    return "OnePasswordItem does not exist" if item_of(live, link) is None else None


@cause(
    "VFY052",
    "1Password Connect unreachable",
    source=CONNECT,
    fix="Run kubectl --namespace 1password logs deployment/onepassword-connect --all-containers",
    waiting=True,
)
def connect_down(live: Live, link: Link) -> str | None:
    """The operator reads each item from Connect, and retries until it succeeds; an existing Secret stays unchanged.

    The time between retries grows up to 16 minutes, the default of controller-runtime. To retry immediately, change an
    annotation of the item with `kubectl annotate onepassworditem`.
    """
    # Messages quote item titles, which may contain any word or number.
    return diagnose_message(
        item_of,
        r"connection refused|no such host|i/o timeout|deadline exceeded|: (?:unexpected )?EOF\b|status 50[0234]\b",
    )(live, link)


@cause("VFY053", "1Password Connect rejects the token", source=CONNECT, fix=CREATE)
def token_refused(live: Live, link: Link) -> str | None:
    """The operator's token belongs to another Connect server, or was revoked."""
    return diagnose_message(item_of, r"status 40[13]\b|invalid bearer token|: unauthorized|not authorized")(live, link)


@cause(
    "VFY054",
    "vault not found",
    source=OPERATOR,
    fix="Correct onePassword.vault, or grant the token access to the vault",
)
def vault_missing(live: Live, link: Link) -> str | None:
    """A Connect token can access only the vaults that it was created for."""
    return diagnose_message(item_of, r"vault.*not found|no vaults? found|find vault|vaults? with (?:the )?title")(
        live, link
    )


@cause(
    "VFY055", "item not found in the vault", source=OPERATOR, fix="Create an item in 1Password with exactly this name"
)
def item_not_found(live: Live, link: Link) -> str | None:
    """The operator finds an item by its title or its id."""
    text = diagnose_message(item_of, r"not found|no items? found|found 0 item|status 404\b")(live, link)
    path = live.expected.items[f"{link.namespace}/{link.name}"]["itemPath"]
    return f"{path}: {text}" if text else None


@cause(
    "VFY056",
    "rate limit of 1Password reached",
    source=CONNECT,
    fix="Wait; the operator retries after 15 minutes",
    waiting=True,
)
def rate_limited(live: Live, link: Link) -> str | None:
    """1Password limits the number of requests per hour and day."""
    return diagnose_message(item_of, r"status 429\b|too many requests|rate limit exceeded")(live, link)


@cause(
    "VFY057",
    "OnePasswordItem not ready",
    source=OPERATOR,
    fix="Run kubectl --namespace 1password logs deployment/onepassword-connect-operator",
)
def item_not_ready(live: Live, link: Link) -> str | None:
    """The message contains the reason."""
    return ready_message(item_of(live, link)) or None


@cause(
    "VFY058",
    "Secret of the OnePasswordItem missing",
    source=OPERATOR,
    fix="Run kubectl --namespace 1password logs deployment/onepassword-connect-operator",
    waiting=True,
)
def secret_missing(live: Live, link: Link) -> str | None:
    """The operator creates a Secret with the same name as the OnePasswordItem."""
    return "Secret does not exist" if live.virtual.get(SECRET, link.name, link.namespace) is None else None


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
    "required field missing in the 1Password item",
    source=OPERATOR,
    fix="Add the field to the item in 1Password with exactly this name",
)
def field_missing(live: Live, link: Link) -> str | None:
    """The operator writes each field to a key with the same name, and skips empty fields."""
    data = (live.virtual.get(SECRET, link.name, link.namespace) or {}).get("data") or {}
    missing = [key for key in _read_keys(live, link) if not data.get(key)]
    return (
        f"the Secret lacks {' and '.join(missing)}; its keys are {', '.join(sorted(data)) or '(none)'}"
        if missing
        else None
    )


@cause(
    "VFY060",
    "credential begins or ends with white space",
    source=OPERATOR,
    fix="Enter the value in 1Password again, without spaces and line breaks around it",
)
def credential_padded(live: Live, link: Link) -> str | None:
    """The store answers 403 if a key ends with a line break, and relay-server exits."""
    data = (live.virtual.get(SECRET, link.name, link.namespace) or {}).get("data") or {}
    padded = [key for key in _read_keys(live, link) if re.search(rb"^\s|\s$", base64.b64decode(data.get(key, "")))]
    return f"{' and '.join(padded)} begins or ends with white space" if padded else None


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
