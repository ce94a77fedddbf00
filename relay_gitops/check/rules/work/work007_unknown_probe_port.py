from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import PROBES, workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.objects import containers, is_open, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "WORK007",
    "probe of a port that the container does not have",
    Severity.ERROR,
    fix="Use the name of a container port",
    source=f"{KUBERNETES_DOCS}tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
)
def unknown_probe_port(repository: Repository) -> Iterator[Problem]:
    """The probe always fails, and the kubelet restarts the container again and again."""
    for item in workloads(repository):
        for keys, container in containers(item):
            names = [port.get("name") for _, port in mappings(container.get("ports"))]
            for probe in PROBES:
                for handler in ("httpGet", "tcpSocket"):
                    port = mapping(mapping(container.get(probe)).get(handler)).get("port")
                    if isinstance(port, str) and not port.isdigit() and port not in names and not is_open(port):
                        message = f"the container has no port {port}, so the probe always fails{among(names)}"
                        yield Problem(item, (*keys, probe, handler, "port"), message)
