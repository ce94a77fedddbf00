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
    secrets = {maker.reference for maker in found if maker.subject.kind == "Secret"}
    for maker in found:
        if maker.item_path and maker.reference in secrets:
            secret = f"Secret {maker.namespace}/{maker.name}"
            message = f"{secret} is also in Git, so Flux and the operator overwrite each other's data"
            yield Problem(maker.subject, maker.keys, message)
