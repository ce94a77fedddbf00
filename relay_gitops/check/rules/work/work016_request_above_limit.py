from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import containers, mapping
from relay_gitops.repository.quantity import quantity
from relay_gitops.repository.repository import Repository


@rule(
    "WORK016",
    "resource request is greater than the limit",
    Severity.ERROR,
    fix="Set the request to at most the limit",
    source=f"{KUBERNETES_DOCS}concepts/configuration/manage-resources-containers/",
)
def request_above_limit(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the workload with `must be less than or equal to memory limit`."""
    for item in workloads(repository):
        for keys, container in containers(item):
            asked, allowed = (mapping(mapping(container.get("resources")).get(key)) for key in ("requests", "limits"))
            for resource in asked.keys() & allowed.keys():
                request, limit = quantity(asked[resource]), quantity(allowed[resource])
                if request is not None and limit is not None and request > limit:
                    sizes = f"{resource} request {asked[resource]} is greater than the limit {allowed[resource]}"
                    message = f"{sizes}, so the API server rejects the workload"
                    yield Problem(item, (*keys, "resources", "requests", resource), message)
