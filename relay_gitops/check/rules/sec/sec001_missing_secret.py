from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_secrets import missing_secrets
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_values.object_reference import ObjectReference


@rule(
    "SEC001",
    "missing Secret",
    Severity.WARNING,
    fix="Add the object that creates it, or suppress this finding if you create the Secret outside this repository",
    source=SECRET_DOCS,
)
def missing_secret(repository: Repository) -> Iterator[Problem]:
    """A pod waits for the Secret in CreateContainerConfigError, and a Flux object is not ready until it exists."""
    reported: set[ObjectReference] = set()
    for use in missing_secrets(repository):
        if use.reference not in reported:
            reported.add(use.reference)
            secret = f"Secret {use.namespace}/{use.name}"
            message = f"nothing in this repository creates {secret}, so the {use.consumer.kind} waits for it"
            yield Problem(use.consumer, use.keys, message)
