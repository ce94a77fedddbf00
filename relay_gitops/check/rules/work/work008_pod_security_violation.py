from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import containers, items, mapping, pod_spec_path
from relay_gitops.repository.repository import Repository

_RESTRICTED = "pod-security.kubernetes.io/enforce"


@rule(
    "WORK008",
    "securityContext violates the restricted level of the namespace",
    Severity.ERROR,
    fix="Set `runAsNonRoot: true`, `allowPrivilegeEscalation: false`, `capabilities.drop: [ALL]` and "
    "`seccompProfile.type: RuntimeDefault`",
    source=f"{KUBERNETES_DOCS}concepts/security/pod-security-standards/#restricted",
)
def pod_security_violation(repository: Repository) -> Iterator[Problem]:
    """If the namespace enforces `restricted`, the API server accepts the workload but rejects its pods."""
    for item in workloads(repository):
        namespace = repository.find(item.cluster, "Namespace", "", item.namespace)
        if namespace is None or namespace.labels.get(_RESTRICTED) != "restricted":
            continue
        pod = mapping(item.at(*(pod_spec_path(item) or ()), "securityContext"))
        for keys, container in containers(item):
            missing = _missing_settings(pod, mapping(container.get("securityContext")))
            if missing:
                message = f"`{missing}` is missing, so namespace {item.namespace} (restricted) rejects the pods"
                yield Problem(item, (*keys, "securityContext"), message)


def _missing_settings(pod: dict[str, Any], own: dict[str, Any]) -> str:
    both = {**pod, **own}
    wanted = {
        "runAsNonRoot: true": both.get("runAsNonRoot") is True,
        "allowPrivilegeEscalation: false": own.get("allowPrivilegeEscalation") is False,
        "capabilities.drop: [ALL]": "ALL" in items(mapping(own.get("capabilities")).get("drop")),
        "seccompProfile.type: RuntimeDefault": mapping(both.get("seccompProfile")).get("type")
        in ("RuntimeDefault", "Localhost"),
    }
    return next((name for name, there in wanted.items() if not there), "")
