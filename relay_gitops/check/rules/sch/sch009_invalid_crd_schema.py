from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import CRD, at, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "SCH009",
    "CustomResourceDefinition with an invalid schema",
    Severity.ERROR,
    fix="Correct `openAPIV3Schema`: no `$ref`, only types of JSON, and patterns in the syntax of RE2",
    source="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/"
    "#specifying-a-structural-schema",
    level=Level.SCHEMA,
)
def invalid_crd_schema(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the CustomResourceDefinition. Objects of this kind are not checked here."""
    used = {item.kind: fault for item in repository.everything if (fault := repository.schemas.fault(item))}
    for item in repository.everything:
        kind = at(item.data, "spec", "names", "kind")
        if item.type == CRD and isinstance(kind, str) and kind in used and any(mappings(item.spec.get("versions"))):
            message = f"the schema of {kind} cannot be used ({used[kind]}), so objects of this kind are not checked"
            yield Problem(item, ("spec", "versions"), message)
