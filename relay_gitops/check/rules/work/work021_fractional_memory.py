from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import containers, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "WORK021",
    "memory or ephemeral-storage with the suffix m",
    Severity.WARNING,
    fix="Write Mi for mebibytes, for example 128Mi",
    source=f"{KUBERNETES_DOCS}concepts/configuration/manage-resources-containers/#meaning-of-memory",
)
def fractional_memory(repository: Repository) -> Iterator[Problem]:
    """The suffix `m` means thousandths. A container with such a limit does not start; a request reserves nothing."""
    for item in workloads(repository):
        for keys, container in containers(item):
            for kind in ("requests", "limits"):
                for resource, value in mapping(mapping(container.get("resources")).get(kind)).items():
                    if resource in ("memory", "ephemeral-storage") and isinstance(value, str) and value[-1:] == "m":
                        message = f"{value} means thousandths of a byte, so the value is almost 0"
                        yield Problem(item, (*keys, "resources", kind, resource), message)
