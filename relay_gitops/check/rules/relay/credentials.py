"""Rules about the credentials of relay-server for its store."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.relay import DOCS, relay_releases
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY017",
    "credentials key other than AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY",
    Severity.WARNING,
    fix="Rename the fields of the 1Password item to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and use them as `key`",
    source=DOCS,
    level=Level.RELAY,
)
def credential_key_mismatch(repository: Repository) -> Iterator[Problem]:
    """Other tools name these keys accessKey and secretKey. If the Secret lacks the key, the pod does not start."""
    wanted = {"accessKeyId": "AWS_ACCESS_KEY_ID", "secretAccessKey": "AWS_SECRET_ACCESS_KEY"}
    for release in relay_releases(repository):
        for name, variable in wanted.items():
            key = release.at(*VALUES, "credentials", name, "key")
            if isinstance(key, str) and key != variable:
                keys = (*VALUES, "credentials", name, "key")
                yield Problem(
                    release,
                    keys,
                    f"{variable} is read from the key {key}, so the pod does not start if the Secret has no such key",
                )


@rule(
    "RELAY022",
    "credentials without the name or key of a Secret",
    Severity.ERROR,
    fix="Set `name` and `key` of a Secret under `credentials.accessKeyId` and `credentials.secretAccessKey`",
    source=DOCS,
    level=Level.RELAY,
)
def missing_store_credentials(repository: Repository) -> Iterator[Problem]:
    """Without credentials, the server exits with `AWS_ACCESS_KEY_ID is required`."""
    for release in relay_releases(repository):
        credentials = values_of(release).get("credentials")
        if not isinstance(credentials, dict):
            continue
        for name in ("accessKeyId", "secretAccessKey"):
            given = mapping(credentials.get(name))
            missing = [key for key in ("name", "key") if not isinstance(given.get(key), str)]
            if missing:
                message = f"`{name}` is set without {' and '.join(missing)} of a Secret, so the server does not start"
                yield Problem(release, (*VALUES, "credentials", name), message)
