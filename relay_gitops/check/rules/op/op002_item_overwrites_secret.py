from collections.abc import Iterator

from relay_gitops.check.documentation import ONE_PASSWORD_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "OP002",
    "OnePasswordItem and Secret with the same name",
    Severity.ERROR,
    fix="Remove the Secret",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def item_overwrites_secret(repository: Repository) -> Iterator[Problem]:
    """The operator overwrites the data of the Secret, and Flux restores it. Both repeat this forever."""
    found = list(repository.secret_sources)
    secrets = {producer.reference for producer in found if producer.subject.kind == "Secret"}
    for producer in found:
        if producer.item_path and producer.reference in secrets:
            secret = f"Secret {producer.namespace}/{producer.name}"
            message = f"{secret} is also in Git, so Flux and the operator overwrite each other's data"
            yield Problem(producer.subject, producer.keys, message)
