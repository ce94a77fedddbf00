from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.ingress import paths
from relay_gitops.repository.objects import INGRESS, Object, is_open
from relay_gitops.repository.repository import Repository


@rule(
    "ING007",
    "two Ingresses have the same host and path",
    Severity.ERROR,
    fix="Change the host or the path in one Ingress",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def duplicate_host_and_path(repository: Repository) -> Iterator[Problem]:
    """The controller decides which Ingress answers: nginx serves the older Ingress and rejects the other."""
    first: dict[tuple[str, str, str, str], Object] = {}
    for ingress in repository.of_type(INGRESS):
        if ingress.annotations.get("nginx.ingress.kubernetes.io/canary") == "true":
            continue
        class_ = str(ingress.spec.get("ingressClassName") or "")
        for keys, host, path in paths(ingress):
            text = str(path.get("path", "/"))
            address = f"{ingress.cluster} {class_}", host, text, str(path.get("pathType"))
            other = first.setdefault(address, ingress)
            if other is not ingress and not is_open(host):
                yield Problem(
                    ingress, (*keys[:3], "host"), f"{other} also serves {host}{text}, so one Ingress gets no requests"
                )
