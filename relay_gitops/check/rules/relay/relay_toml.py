"""relay.toml: its syntax, and settings that the server refuses."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.relay import DOCS, S3_TYPES, SECRET_KEYS, relay_files, relays
from relay_gitops.repository.repository import Repository


@rule("RELAY001", "relay.toml is no TOML", Severity.ERROR, fix="Mend that line", source=DOCS, level=Level.RELAY)
def invalid_toml(repository: Repository) -> Iterator[Problem]:
    """The server exits at once with `Failed to parse TOML`."""
    yield from (
        relay_problem(file, f"relay.toml is no TOML: {file.fault}") for file in relay_files(repository) if file.fault
    )


@rule(
    "RELAY002",
    "relay.toml does not say what it seems to",
    Severity.ERROR,
    fix="Write it as docs of relay-server describe it",
    source=DOCS,
    level=Level.RELAY,
)
def invalid_relay_setting(repository: Repository) -> Iterator[Problem]:
    """The server ignores keys that it does not know, and those of other stores: a typing error has no effect."""
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
                    message = "is not known to the server" if fault["type"] == "extra_forbidden" else "is missing"
                    yield relay_problem(file, f"{place} of relay.toml {message}")
                elif not _has_own_rule(place):
                    yield relay_problem(file, f"{place} of relay.toml: {fault['msg'].lower()}")


def _has_own_rule(place: str) -> bool:
    last = place.rpartition(".")[2]
    return (last in SECRET_KEYS and not place.startswith("auth")) or place in (
        "auth",
        "server.url",
        "server.host",
        "store.endpoint",
        "store",
        "logging.level",
    )


@rule(
    "RELAY005",
    "everybody may read and write every document",
    Severity.ERROR,
    fix="Add [[auth]] with the public keys of relay.md, or with your own",
    source=DOCS,
    level=Level.RELAY,
)
def missing_authentication(repository: Repository) -> Iterator[Problem]:
    """A relay.toml of your own replaces the image's, keys included: without [[auth]] there is no authentication."""
    yield from (relay_problem(file, "it has no [[auth]]") for file in relays(repository) if not file.data.get("auth"))


@rule(
    "RELAY006",
    "the server listens to itself only",
    Severity.ERROR,
    fix='Write host = "0.0.0.0"',
    source=DOCS,
    level=Level.RELAY,
)
def loopback_listen_address(repository: Repository) -> Iterator[Problem]:
    """Anything that is no IP literal, and no host at all, means 127.0.0.1: the pod cannot be reached."""
    for file in relays(repository):
        value = file.server.get("host", "127.0.0.1")
        if value not in ("0.0.0.0", "::"):  # noqa: S104 - a pod is reached from outside only
            yield relay_problem(file, f"server.host is {value}, so nobody reaches the pod")
