from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.repository import Repository


@rule(
    "WORK018",
    "serviceName of a StatefulSet names a Service that does not exist",
    Severity.WARNING,
    fix="Add a Service of that name with `clusterIP: None`",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/statefulset/#stable-network-id",
)
def missing_governing_service(repository: Repository) -> Iterator[Problem]:
    """The pods get no DNS names, so they and their clients cannot find each other."""
    for item in repository.of_type("apps/StatefulSet"):
        name = item.spec.get("serviceName")
        if is_missing(repository, item, "Service", name):
            close = near(repository, item.cluster, "Service", item.namespace, str(name))
            missing = f"Service {item.namespace}/{name}"
            message = f"nothing in this repository creates {missing}, so the pods get no DNS names{close}"
            yield Problem(item, ("spec", "serviceName"), message)
