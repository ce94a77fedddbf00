from collections.abc import Iterator
from dataclasses import replace

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.redaction.names import STORE_KEYS
from relay_gitops.repository.relay import DOCS, S3_TYPES, relays
from relay_gitops.repository.relay_file import RelayFile
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY002",
    "unknown or invalid setting in relay.toml",
    Severity.ERROR,
    fix="Write the setting as the documentation of relay-server describes it",
    source=DOCS,
    level=Level.RELAY,
)
def invalid_relay_setting(repository: Repository) -> Iterator[Problem]:
    """The server ignores unknown keys and keys of other store types, so a typo has no effect."""
    found = list(relays(repository))
    if not found:
        return
    from relay_values.relay_config import RelayConfig  # noqa: PLC0415 - slow, and most trees have no relay.toml

    from pydantic import ValidationError  # noqa: PLC0415 - likewise

    for file in found:
        try:
            RelayConfig.model_validate(file.data)
        except ValidationError as error:
            for fault in error.errors(include_input=False, include_url=False):
                place = ".".join(str(part) for part in fault["loc"] if part not in S3_TYPES)
                if fault["type"] in ("extra_forbidden", "missing") and not _has_own_rule(place):
                    yield from _about_key(file, place, is_missing=fault["type"] == "missing")
                elif not _has_own_rule(place):
                    yield relay_problem(file, f"`{place}` of relay.toml is not valid: {fault['msg'].lower()}")


def _about_key(file: RelayFile, place: str, *, is_missing: bool) -> Iterator[Problem]:
    if place in _WITHOUT_EFFECT:
        problem = relay_problem(file, f"`{place}` of relay.toml has no effect, because the server does not use it")
        yield replace(problem, severity=Severity.WARNING, fix=f"Remove `{place}`")
    else:
        reason = "missing" if is_missing else "unknown, so the server ignores it"
        yield relay_problem(file, f"`{place}` of relay.toml is {reason}")


_WITHOUT_EFFECT = {"logging.format", "server.allowed_hosts", "store.presigned_url_expiration"}
"""Keys that the server reads and does not use."""


def _has_own_rule(place: str) -> bool:
    last = place.rpartition(".")[2]
    return (last in STORE_KEYS and not place.startswith("auth")) or place in (
        "auth",
        "server.url",
        "server.host",
        "store.endpoint",
        "store",
        "logging.level",
    )
