"""Names of fields, variables and options whose values are secret."""

import re
from collections.abc import Collection

from relay_gitops.redaction.plain_names import is_plain_name

STORE_KEYS = frozenset({"access_key_id", "secret_access_key", "access_key", "secret_key", "key_id", "application_key"})
"""Credentials of a store in relay.toml."""

_SECRET = re.compile(
    r"(?i)(^|[_-])(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials?|secret_?access_?key)$"
)
_MAY_BE_SECRET = re.compile(
    r"(?i)(^|[_.\- ])(pass|passwords|passphrases?|pwd|pw|psk|pat|userpass|pgpassword|secrets|tokens|"
    r"api_?keys|private_?keys|salt|mnemonic|basic_?auth|userlist(\.txt)?|"
    r"(access|account|api|app|application|auth|client|consumer|deploy|encryption|hmac|licen[cs]e|master|recovery|secret|"
    r"session|shared|signing|ssh|ssl|storage|tls|unseal|webhook)_?keys?(_?(id|data|pem|base|base64))?|tls\.key|jwt|bearer|"
    r"authorization|cookies?|htpasswd|hmac|seed|seed_?phrase|pin|(auth|access|activation|pin|recovery)_?codes?|t?otp|"
    r"passcode|pfx|p12|jks|keystore|keytab|"
    r"(password|passwd|secret|token|credentials?|private_?key)_?(hash|base64|b64|json|data|value)|\.?dockerconfigjson|"
    r"netrc|\.?pgpass|connection_?string|dsn|database_?url|age\.agekey|key\.pem|"
    r"id_(rsa|ed25519|ecdsa))$"
)
_NAME_OF_SECRET = re.compile(
    r"(?i)^existing|(^|[_-])(existing|pull|config|password|token|tls|ca|cert|certificate|credentials?|key)[_-]?secret$"
)
"""Value keys that hold the name of a Secret, for example `imagePullSecret`."""
_WEAK = re.compile(r"(?i)(^|[_.])(?<!public_)(keys?|auth|signature|nonce)$")
"""Names of secrets, but also of names, for example of the key of a ConfigMap."""
_HOLDS_SECRETS = re.compile(
    r"(?i)(^|_)(passwords|passphrases|secrets|tokens|api_?keys|private_?keys|credentials|basic_?auth)$"
)
_HOLDS_KEYS = re.compile(r"(?i)(^|_)(passwords|passphrases|tokens|(\w+_)?keys)$")
_STRUCTURE = re.compile(r"(?i)(_(key|ref|reference|selector|source|from|spec|config|settings))+$")
_REFERENCE_KEYS = frozenset(
    {
        *("name", "key", "namespace", "kind", "type", "path", "file", "mountPath", "secretName", "itemPath"),
        *("user", "username", "realm"),
    }
)
_SIBLINGS_OF_NAMES = frozenset(
    {
        *("name", "secretName", "configMapName", "optional", "path", "operator", "effect", "values", "kind"),
        *("namespace", "remoteRef", "sourceRef", "property", "topologyKey"),
    }
)
"""Keys beside a `key` that is a name: of references, selectors, tolerations and items."""
_COUNT = re.compile(r"(?i)(^|[_-])(max|min|num|number|count|total|limit|expected|auto_?mount\w*)[_-]")
_WEBHOOK = re.compile(r"(?i)web_?hooks?(_?(url|address|endpoint))?$")
_CALLED_SECRET = re.compile(r"[a-z\d]+(-[a-z\d]+)*-secrets?")
"""Common names of Secrets, for example `web-oidc-secret`."""
_DASHED = re.compile(r"[a-z]+\d*(-[a-z\d]+)+")


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)


def _underscored(name: str) -> str:
    return _spaced(name.rpartition("/")[2]).replace("-", "_")


def is_secret_name(name: str) -> bool:
    """Return whether the name of a variable or value suggests that its value is secret."""
    spaced = _spaced(name)
    return bool(_SECRET.search(spaced)) and not _NAME_OF_SECRET.search(spaced)


def hides_value(name: str, value: str) -> bool:
    """Return whether a value is not shown: by its name alone, or because its name is ambiguous and it looks random."""
    return hides(name) or (bool(_WEAK.search(_underscored(name))) and not is_plain_name(value))


def hides(name: str) -> bool:
    """Return whether any value with this name is not shown. More names are hidden than `is_secret_name` reports."""
    spaced = _underscored(name)
    if _COUNT.search(spaced):
        return False
    last = spaced.rpartition(".")[2]
    return bool(
        _SECRET.search(spaced)
        or _SECRET.search(last)
        or _MAY_BE_SECRET.search(spaced)
        or last.lower() in STORE_KEYS - {"key_id"}
    )


def holds_secret(parent: str, key: str) -> bool:
    """Return whether a scalar with this key is secret, because its parent is called for example `passwords`."""
    return _HOLDS_SECRETS.search(_spaced(parent).replace("-", "_")) is not None and not (
        key in _REFERENCE_KEYS or key.endswith(("Name", "Key", "_name", "_key", "Ref"))
    )


def holds_value(parent: str) -> bool:
    """Return whether `value` below this key is secret, for example below `auth` or `secretKeyRef`."""
    spaced = _STRUCTURE.sub("", _underscored(parent))
    return hides(parent) or hides(spaced) or spaced.lower() == "auth"


def is_secret_key(parent: str, key: str) -> bool:
    """Return whether a key is a secret itself, because its parent is called for example `tokens`."""
    return _HOLDS_KEYS.search(_underscored(parent)) is not None and not is_plain_name(key)


def is_key_of_reference(key: str, siblings: Collection[object]) -> bool:
    """Return whether a field such as `key` has the name of a key, because of the fields beside it."""
    return key in ("key", "secretKey") and not _SIBLINGS_OF_NAMES.isdisjoint(siblings)


def names_secret(key: str, value: object) -> bool:
    """Return whether a value is the name of a Secret, because its key ends with `secret`."""
    if not isinstance(value, str) or not key.lower().endswith("secret"):
        return False
    # Some charts use the key `secret` for the name of a Secret.
    short = key == "secret" and re.fullmatch(r"[a-z]+(-[a-z]+)+", value)
    called = _NAME_OF_SECRET.search(_spaced(key)) and _DASHED.fullmatch(value)
    existing = key.lower().startswith("existing") and is_plain_name(value)
    return bool(short or called or existing or _CALLED_SECRET.fullmatch(value))


def is_public(name: str) -> bool:
    """Return whether the value is a public key."""
    return _underscored(name).lower().endswith(("public_key", "publickey"))


def is_webhook(name: str) -> bool:
    """Return whether the value is the URL of a webhook, whose path is secret."""
    return _WEBHOOK.search(_spaced(name)) is not None


def is_reference(value: str) -> bool:
    """Return whether a string refers to a secret in a secret store, which another program resolves."""
    return re.match(r"(op://|vault:|ref\+)", value.strip()) is not None
