from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_secrets import is_copied
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


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
        cluster = use.consumer.cluster
        from_values = "valuesFrom" in use.keys
        if use.kind != "Secret" or use.reference in known or is_open(use.name):
            continue
        others = [found.namespace for found in known if (found.cluster, found.name) == (cluster, use.name)]
        if others and not from_values and not is_copied(repository, cluster, use.name):
            place = f"namespace {others[0]}, not in {use.namespace}"
            message = f"Secret {use.name} exists in {place}, so the {use.consumer.kind} cannot read it"
            yield Problem(use.consumer, use.keys, message)
