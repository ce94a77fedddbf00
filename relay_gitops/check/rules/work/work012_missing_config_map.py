from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import HELM_RELEASE
from relay_gitops.repository.repository import Repository

_GIVEN = (
    "flux-runtime-info",
    "istio-ca-root-cert",
    "kube-root-ca.crt",
    "linkerd-identity-trust-roots",
    "openshift-service-ca.crt",
)
"""ConfigMaps that controllers create, or that the bootstrap of Flux Operator creates."""


_COPIERS = ("emberstack.com/reflect", "mittwald.de/replicat", "trust.cert-manager.io/")


@rule(
    "WORK012",
    "missing ConfigMap",
    Severity.WARNING,
    fix="Add it, set `optional: true`, or suppress this finding if you create it outside this repository",
    source=f"{KUBERNETES_DOCS}concepts/configuration/configmap/#using-configmaps",
)
def missing_config_map(repository: Repository) -> Iterator[Problem]:
    """A pod waits in CreateContainerConfigError. A Kustomization with `substituteFrom` applies nothing."""
    reported: set[tuple[int, str]] = set()
    for use in repository.secret_consumers:
        # HELM011 reports releases.
        if use.kind != "ConfigMap" or use.optional or use.consumer.type == HELM_RELEASE or use.name in _GIVEN:
            continue
        others = [item for item in repository.named("ConfigMap", use.name) if item.cluster == use.consumer.cluster]
        copied = any(copier in str(item.data) for item in others for copier in _COPIERS)
        bundled = any(item.kind == "Bundle" for item in repository.named("Bundle", use.name))
        if copied or bundled or (id(use.consumer), use.name) in reported:
            continue
        if is_missing(repository, use.consumer, "ConfigMap", use.name, use.namespace):
            reported.add((id(use.consumer), use.name))
            close = near(repository, use.consumer.cluster, "ConfigMap", use.namespace, use.name)
            elsewhere = f"; it exists in namespace {others[0].namespace}" if others else close
            missing = f"ConfigMap {use.namespace}/{use.name}"
            message = (
                f"nothing in this repository creates {missing}, so the {use.consumer.kind} waits for it{elsewhere}"
            )
            yield Problem(use.consumer, use.keys, message)
