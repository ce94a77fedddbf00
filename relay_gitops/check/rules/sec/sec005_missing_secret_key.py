from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SEC005",
    "key that the Secret does not have",
    Severity.ERROR,
    fix="Use a key that exists, or add the key to the Secret",
    source=f"{SECRET_DOCS}#using-a-secret",
)
def missing_secret_key(repository: Repository) -> Iterator[Problem]:
    """The pod stays in CreateContainerConfigError, although the Secret exists."""
    known = repository.secret_source_of
    for use in repository.secret_consumers:
        producer = known.get(use.reference) if use.kind == "Secret" else None
        if producer and producer.fields is not None and use.key and use.key not in producer.fields and not use.optional:
            has = ", ".join(sorted(producer.fields)) or "none"
            yield Problem(
                use.consumer,
                use.keys,
                f"Secret {use.name} has no key {use.key}, so the {use.consumer.kind} cannot read it; available: {has}",
            )
