"""Rules about Secrets and keys that consumers cannot find."""

from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_secrets import is_copied, missing_secrets
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


@rule(
    "SEC001",
    "missing Secret",
    Severity.WARNING,
    fix="Add the object that creates it, or suppress this finding if you create the Secret outside this repository",
    source=SECRET_DOCS,
)
def missing_secret(repository: Repository) -> Iterator[Problem]:
    """A pod waits for the Secret in CreateContainerConfigError, and a Flux object is not ready until it exists."""
    told: set[tuple[int, str]] = set()
    for use in missing_secrets(repository):
        if (id(use.reader), use.name) not in told:
            told.add((id(use.reader), use.name))
            secret = f"Secret {use.namespace}/{use.name}"
            message = f"nothing in this repository creates {secret}, so the {use.reader.kind} waits for it"
            yield Problem(use.reader, use.keys, message)


@rule(
    "SEC004",
    "Secret in a different namespace than its consumer",
    Severity.ERROR,
    fix="Create the Secret in the namespace of its consumer",
    source=f"{SECRET_DOCS}#using-a-secret",
)
def secret_in_other_namespace(repository: Repository) -> Iterator[Problem]:
    """A pod or Flux object can read only Secrets of its own namespace."""
    known = repository.secret_source_of
    for use in repository.secret_consumers:
        cluster = use.reader.cluster
        from_values = "valuesFrom" in use.keys
        if use.kind != "Secret" or use.reference in known or is_open(use.name):
            continue
        others = [found.namespace for found in known if (found.cluster, found.name) == (cluster, use.name)]
        if others and not from_values and not is_copied(repository, cluster, use.name):
            place = f"namespace {others[0]}, not in {use.namespace}"
            message = f"Secret {use.name} exists in {place}, so the {use.reader.kind} cannot read it"
            yield Problem(use.reader, use.keys, message)


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
        maker = known.get(use.reference) if use.kind == "Secret" else None
        if maker and maker.fields is not None and use.key and use.key not in maker.fields and not use.optional:
            has = ", ".join(sorted(maker.fields)) or "none"
            yield Problem(
                use.reader,
                use.keys,
                f"Secret {use.name} has no key {use.key}, so the {use.reader.kind} cannot read it; available: {has}",
            )
