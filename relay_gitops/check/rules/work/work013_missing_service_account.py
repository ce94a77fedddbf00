from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import pod_spec_path as pod_path
from relay_gitops.repository.repository import Repository


@rule(
    "WORK013",
    "serviceAccountName names a ServiceAccount that does not exist",
    Severity.WARNING,
    fix="Add the ServiceAccount, or name an existing ServiceAccount of the same namespace",
    source=f"{KUBERNETES_DOCS}tasks/configure-pod-container/configure-service-account/",
)
def missing_service_account(repository: Repository) -> Iterator[Problem]:
    """The API server accepts the workload, but rejects each of its pods with `serviceaccount not found`."""
    for item in workloads(repository):
        keys = (*(pod_path(item) or ()), "serviceAccountName")
        name = item.at(*keys)
        if name != "default" and is_missing(repository, item, "ServiceAccount", name):
            close = near(repository, item.cluster, "ServiceAccount", item.namespace, str(name))
            missing = f"ServiceAccount {item.namespace}/{name}"
            yield Problem(item, keys, f"nothing in this repository creates {missing}, so no pod starts{close}")
