from collections.abc import Iterator

from relay_gitops.check.documentation import SERVICE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.service_pods import PodIndex
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.objects import containers, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "SVC002",
    "targetPort names a port that no container has",
    Severity.ERROR,
    fix="Use the name of a container port",
    source=f"{SERVICE_DOCS}#field-spec-ports",
)
def unknown_target_port(repository: Repository) -> Iterator[Problem]:
    """The Service has no endpoints for this port, so connections fail."""
    pods = PodIndex(repository)
    for service in repository.of_type("/Service"):
        behind = pods.selected_by(service) if mapping(service.spec.get("selector")) else []
        names = [
            port.get("name")
            for item in behind
            for _, container in containers(item)
            for _, port in mappings(container.get("ports"))
        ]
        for index, port in mappings(service.spec.get("ports")):
            target = port.get("targetPort")
            if (
                behind
                and isinstance(target, str)
                and not target.isdigit()
                and target not in names
                and "$" not in target
            ):
                keys = ("spec", "ports", index, "targetPort")
                yield Problem(
                    service,
                    keys,
                    f"no container of {behind[0].name} has a port {target}, so connections fail{among(names)}",
                )
