from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES
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
