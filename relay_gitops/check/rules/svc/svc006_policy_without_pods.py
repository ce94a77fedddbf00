from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.service_pods import PodIndex, shared_labels
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


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
            unknown = not policy.release and repository.may_contain_more(policy.cluster, policy.namespace)
            if not wanted or not here or unknown or repository.may_run_more_pods(policy.cluster, policy.namespace):
                continue
            if "${" not in str(wanted) and not any(
                len(shared_labels(wanted, labels)) == len(wanted) for _, labels in here
            ):
                text = ", ".join(f"{key}={value}" for key, value in wanted.items())
                names = ", ".join(item.name for item, _ in here)
                yield Problem(
                    policy,
                    ("spec", field, "matchLabels"),
                    f"no pod has {text}, so the {policy.kind} has no effect; workloads: {names}",
                )
