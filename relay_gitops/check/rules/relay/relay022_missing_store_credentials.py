from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.relay import DOCS, relay_releases
from relay_gitops.repository.repository import Repository


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
