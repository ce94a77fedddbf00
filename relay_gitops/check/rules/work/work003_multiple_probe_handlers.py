from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import PROBES, workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import HELM_RELEASE, Object, containers, mapping
from relay_gitops.repository.repository import Repository

_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")


@rule(
    "WORK003",
    "probe with more than one handler",
    Severity.ERROR,
    fix="Keep one of `exec`, `grpc`, `httpGet` and `tcpSocket`; set a handler that comes from the chart to null",
    source=f"{KUBERNETES_DOCS}concepts/configuration/liveness-readiness-startup-probes/",
)
def multiple_probe_handlers(repository: Repository) -> Iterator[Problem]:
    """The API server rejects it with `may not specify more than 1 handler type`.

    Helm merges the default handler of a chart with yours.
    """
    for item, keys, container in _probe_holders(repository):
        for name in PROBES:
            probe = container.get(name)
            found = [handler for handler in _HANDLERS if mapping(probe).get(handler)]
            if len(found) > 1:
                yield Problem(item, (*keys, name), f"the probe has {' and '.join(found)}, so the API server rejects it")


def _probe_holders(repository: Repository) -> Iterator[tuple[Object, KeyPath, dict[str, Any]]]:
    for item in workloads(repository):
        for keys, container in containers(item):
            yield item, keys, container
    for release in repository.of_type(HELM_RELEASE):
        yield release, VALUES, values_of(release)
