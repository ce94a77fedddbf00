"""The credentials that relay-server gets for its store."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.relay import DOCS, relay_releases
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY017",
    "the credentials' keys are not those of the item",
    Severity.WARNING,
    fix="Name the fields of the 1Password item AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and read those",
    source=DOCS,
    level=Level.RELAY,
)
def credential_key_mismatch(repository: Repository) -> Iterator[Problem]:
    """Other tools call them accessKey and secretKey; a key that is not there keeps the pod from starting."""
    wanted = {"accessKeyId": "AWS_ACCESS_KEY_ID", "secretAccessKey": "AWS_SECRET_ACCESS_KEY"}
    for release in relay_releases(repository):
        for name, variable in wanted.items():
            key = release.at(*VALUES, "credentials", name, "key")
            if isinstance(key, str) and key != variable:
                keys = (*VALUES, "credentials", name, "key")
                yield Problem(release, keys, f"{variable} is read from the key {key}")


@rule(
    "RELAY022",
    "the server gets no credentials",
    Severity.ERROR,
    fix="Write credentials.accessKeyId and credentials.secretAccessKey, each with name and key of a Secret",
    source=DOCS,
    level=Level.RELAY,
)
def missing_store_credentials(repository: Repository) -> Iterator[Problem]:
    """The server exits with `AWS_ACCESS_KEY_ID is required` when neither file nor environment has it."""
    for release in relay_releases(repository):
        credentials = values_of(release).get("credentials")
        if not isinstance(credentials, dict):
            continue
        for name in ("accessKeyId", "secretAccessKey"):
            given = mapping(credentials.get(name))
            missing = [key for key in ("name", "key") if not isinstance(given.get(key), str)]
            if missing:
                message = f"it names no {' and no '.join(missing)} of a Secret"
                yield Problem(release, (*VALUES, "credentials", name), message)
