"""Names of fields, variables and options whose values are secret."""

import re

STORE_KEYS = frozenset({"access_key_id", "secret_access_key", "access_key", "secret_key", "key_id", "application_key"})
"""Credentials of a store in relay.toml."""

_SECRET = re.compile(
    r"(?i)(^|[_-])(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials?|secret_?access_?key)$"
)
_MAY_BE_SECRET = re.compile(
    r"(?i)(^|[_.\- ])(pass|passwords|passphrases?|pwd|pw|psk|pat|userpass|pgpassword|secrets|tokens|"
    r"api_?keys|private_?keys|salt|mnemonic|basic_?auth|userlist(\.txt)?|"
    r"(access|account|api|app|application|auth|client|consumer|deploy|encryption|hmac|licen[cs]e|master|recovery|secret|"
    r"session|shared|signing|ssh|ssl|storage|tls|unseal|webhook)_?keys?(_?(id|data|pem|base|base64))?|tls\.key|jwt|bearer|authorization|cookies?|htpasswd|"
    r"(password|passwd|secret|token|credentials?|private_?key)_?(hash|base64|b64|json|data|value)|\.?dockerconfigjson|"
    r"netrc|\.?pgpass|connection_?string|dsn|database_?url|age\.agekey|key\.pem|"
    r"id_(rsa|ed25519|ecdsa))$"
)
_NAME_OF_SECRET = re.compile(
    r"(?i)^existing|(^|[_-])(existing|pull|config|password|token|tls|ca|cert|certificate|credentials?|key)[_-]?secret$"
)
"""Value keys that hold the name of a Secret, for example `imagePullSecret`."""
_HOLDS_SECRETS = re.compile(r"(?i)(^|_)(passwords|passphrases|secrets|tokens|api_?keys|private_?keys|credentials)$")
_REFERENCE_KEYS = frozenset(
    {"name", "key", "namespace", "kind", "type", "path", "file", "mountPath", "secretName", "itemPath"}
)
_COUNT = re.compile(r"(?i)(^|[_-])(max|min|num|number|count|total|limit|expected|auto_?mount\w*)[_-]")
_WEBHOOK = re.compile(r"(?i)web_?hooks?(_?(url|address|endpoint))?$")
_CALLED_SECRET = re.compile(r"[a-z\d]+(-[a-z\d]+)*-secrets?")
"""Common names of Secrets, for example `web-oidc-secret`."""
_DASHED = re.compile(r"[a-z]+\d*(-[a-z\d]+)+")


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)


def is_secret_name(name: str) -> bool:
    """Return whether the name of a variable or value suggests that its value is secret."""
    spaced = _spaced(name)
    return bool(_SECRET.search(spaced)) and not _NAME_OF_SECRET.search(spaced)


def hides(name: str) -> bool:
    """Return whether a value with this name is not shown. More names are hidden than `is_secret_name` reports."""
    spaced = _spaced(name.rpartition("/")[2]).replace("-", "_")
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


def names_secret(key: str, value: object) -> bool:
    """Return whether a value is the name of a Secret, because its key ends with `secret`."""
    if not isinstance(value, str) or not key.lower().endswith("secret"):
        return False
    # Some charts use the key `secret` for the name of a Secret.
    short = key == "secret" and re.fullmatch(r"[a-z]+(-[a-z]+)+", value)
    called = _NAME_OF_SECRET.search(_spaced(key)) and _DASHED.fullmatch(value)
    return bool(short or called or _CALLED_SECRET.fullmatch(value))


def is_webhook(name: str) -> bool:
    """Return whether the value is the URL of a webhook, whose path is secret."""
    return _WEBHOOK.search(_spaced(name)) is not None


def is_reference(value: str) -> bool:
    """Return whether a string refers to a secret in a secret store, which another program resolves."""
    return re.match(r"(op://|vault:|ref\+)", value.strip()) is not None
