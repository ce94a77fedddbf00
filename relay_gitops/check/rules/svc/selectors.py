"""Rules about selectors of Services and policies."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import SERVICE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.service_pods import PodIndex
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


def _shared(selector: dict[str, Any], labels: dict[str, Any]) -> list[str]:
    return [key for key, value in selector.items() if labels.get(key) == value]


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
        near, labels = max(here, key=lambda pair: len(_shared(selector, pair[1])))
        shared = _shared(selector, labels)
        # Pods of an operator may have some of the same labels.
        meant = near.name == service.name or (
            bool(shared) and not repository.may_run_more(service.cluster, service.namespace)
        )
        unknown = not service.release and repository.may_hold_more(service.cluster, service.namespace)
        if not meant and (unknown or repository.may_run_more(service.cluster, service.namespace)):
            continue
        text = ", ".join(f"{key}={value}" for key, value in selector.items())
        has = ", ".join(f"{key}={value}" for key, value in labels.items()) or "no labels"
        yield Problem(
            service,
            ("spec", "selector"),
            f"no pod has {text}, so the Service has no endpoints; pods of {near.name} have {has}",
        )


@rule(
    "SVC006",
    "podSelector or selector of a policy matches no pod",
    Severity.WARNING,
    fix="Copy the labels of the pod template to `matchLabels`",
    source="https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
)
def policy_without_pods(repository: Repository) -> Iterator[Problem]:
    """The API server accepts a NetworkPolicy or PodDisruptionBudget that selects no pod, but it has no effect."""
    pods = PodIndex(repository)
    for type_, field in (
        ("networking.k8s.io/NetworkPolicy", "podSelector"),
        ("policy/PodDisruptionBudget", "selector"),
    ):
        for policy in repository.of_type(type_):
            wanted = mapping(mapping(policy.spec.get(field)).get("matchLabels"))
            here = pods.near(policy)
            unknown = not policy.release and repository.may_hold_more(policy.cluster, policy.namespace)
            if not wanted or not here or unknown or repository.may_run_more(policy.cluster, policy.namespace):
                continue
            if "${" not in str(wanted) and not any(len(_shared(wanted, labels)) == len(wanted) for _, labels in here):
                text = ", ".join(f"{key}={value}" for key, value in wanted.items())
                names = ", ".join(item.name for item, _ in here)
                yield Problem(
                    policy,
                    ("spec", field, "matchLabels"),
                    f"no pod has {text}, so the {policy.kind} has no effect; workloads: {names}",
                )
