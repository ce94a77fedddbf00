from collections.abc import Iterator

from relay_gitops.check.documentation import SERVICE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.service_pods import PodIndex, shared_labels
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "SVC001",
    "selector of a Service matches no pod",
    Severity.ERROR,
    fix="Copy the labels of the pod template to `spec.selector`",
    source=f"{SERVICE_DOCS}#defining-a-service",
)
def service_without_pods(repository: Repository) -> Iterator[Problem]:
    """The Service has no endpoints, so clients get a 503 or no connection."""
    pods = PodIndex(repository)
    for service in repository.of_type("/Service"):
        selector = mapping(service.spec.get("selector"))
        here = pods.near(service)
        if not selector or not here or pods.selected_by(service) or "${" in str(selector):
            continue
        near, labels = max(here, key=lambda pair: len(shared_labels(selector, pair[1])))
        shared = shared_labels(selector, labels)
        # Pods of an operator may have some of the same labels.
        meant = near.name == service.name or (
            bool(shared) and not repository.may_run_more_pods(service.cluster, service.namespace)
        )
        unknown = not service.release and repository.may_contain_more(service.cluster, service.namespace)
        if not meant and (unknown or repository.may_run_more_pods(service.cluster, service.namespace)):
            continue
        text = ", ".join(f"{key}={value}" for key, value in selector.items())
        has = ", ".join(f"{key}={value}" for key, value in labels.items()) or "no labels"
        yield Problem(
            service,
            ("spec", "selector"),
            f"no pod has {text}, so the Service has no endpoints; pods of {near.name} have {has}",
        )
