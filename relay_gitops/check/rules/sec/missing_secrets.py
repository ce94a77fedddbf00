"""Secrets and keys that consumers do not find."""

from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_secrets import is_copied, missing_secrets
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


@rule(
    "SEC001",
    "nothing makes the Secret",
    Severity.WARNING,
    fix="Declare what makes it; if it is made outside of this repository, say so in a suppression",
    source=SECRET_DOCS,
)
def missing_secret(repository: Repository) -> Iterator[Problem]:
    """Whoever reads it waits for it: a pod in CreateContainerConfigError, a Flux object as not ready."""
    told: set[tuple[int, str]] = set()
    for use in missing_secrets(repository):
        if (id(use.reader), use.name) not in told:
            told.add((id(use.reader), use.name))
            message = f"nothing in this repository makes the Secret {use.namespace}/{use.name}"
            yield Problem(use.reader, use.keys, message)


@rule(
    "SEC004",
    "the Secret is in another namespace",
    Severity.ERROR,
    fix="Make it in the namespace of its reader",
    source=f"{SECRET_DOCS}#using-a-secret",
)
def secret_in_other_namespace(repository: Repository) -> Iterator[Problem]:
    """Neither a pod nor Flux reads a Secret of another namespace than its own."""
    known = repository.secret_source_of
    for use in repository.secret_consumers:
        cluster = use.reader.cluster
        from_values = "valuesFrom" in use.keys
        if use.kind != "Secret" or use.reference in known or is_open(use.name):
            continue
        others = [found.namespace for found in known if (found.cluster, found.name) == (cluster, use.name)]
        if others and not from_values and not is_copied(repository, cluster, use.name):
            message = f"the Secret {use.name} is made in {others[0]}, and read from {use.namespace}"
            yield Problem(use.reader, use.keys, message)


@rule(
    "SEC005",
    "a key is read that the Secret does not have",
    Severity.ERROR,
    fix="Name a key that it has, or add it there",
    source=f"{SECRET_DOCS}#using-a-secret",
)
def missing_secret_key(repository: Repository) -> Iterator[Problem]:
    """The pod stays in CreateContainerConfigError, though the Secret is there."""
    known = repository.secret_source_of
    for use in repository.secret_consumers:
        maker = known.get(use.reference) if use.kind == "Secret" else None
        if maker and maker.fields is not None and use.key and use.key not in maker.fields and not use.optional:
            has = ", ".join(sorted(maker.fields)) or "none"
            yield Problem(use.reader, use.keys, f"the Secret {use.name} has no key {use.key}; its keys: {has}")
