"""ConfigMaps, service accounts and Services that workloads name."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import HELM_RELEASE
from relay_gitops.repository.objects import pod_spec_path as pod_path
from relay_gitops.repository.repository import Repository

_GIVEN = ("kube-root-ca.crt",)


_COPIERS = ("emberstack.com/reflect", "mittwald.de/replicat", "trust.cert-manager.io/")


@rule(
    "WORK012",
    "nothing makes the ConfigMap",
    Severity.WARNING,
    fix="Declare it, or write `optional: true`; if it is made outside of this repository, say so in a suppression",
    source=f"{KUBERNETES_DOCS}concepts/configuration/configmap/#using-configmaps",
)
def missing_config_map(repository: Repository) -> Iterator[Problem]:
    """A pod waits for it in CreateContainerConfigError; a Kustomization that substitutes from it applies nothing."""
    told: set[tuple[int, str]] = set()
    for use in repository.secret_consumers:
        # HELM011 says it of releases.
        if use.kind != "ConfigMap" or use.optional or use.reader.type == HELM_RELEASE or use.name in _GIVEN:
            continue
        others = [item for item in repository.named("ConfigMap", use.name) if item.cluster == use.reader.cluster]
        copied = any(copier in str(item.data) for item in others for copier in _COPIERS)
        bundled = any(item.kind == "Bundle" for item in repository.named("Bundle", use.name))
        if copied or bundled or (id(use.reader), use.name) in told:
            continue
        if is_missing(repository, use.reader, "ConfigMap", use.name, use.namespace):
            told.add((id(use.reader), use.name))
            close = near(repository, use.reader.cluster, "ConfigMap", use.namespace, use.name)
            elsewhere = f"; there is one in {others[0].namespace}" if others else close
            yield Problem(use.reader, use.keys, f"nothing makes the ConfigMap {use.namespace}/{use.name}{elsewhere}")


@rule(
    "WORK013",
    "nothing makes the service account",
    Severity.WARNING,
    fix="Declare the ServiceAccount, or name one of the pod's namespace",
    source=f"{KUBERNETES_DOCS}tasks/configure-pod-container/configure-service-account/",
)
def missing_service_account(repository: Repository) -> Iterator[Problem]:
    """The workload is accepted, and each of its pods is refused with `serviceaccount not found`."""
    for item in workloads(repository):
        keys = (*(pod_path(item) or ()), "serviceAccountName")
        name = item.at(*keys)
        if name != "default" and is_missing(repository, item, "ServiceAccount", name):
            close = near(repository, item.cluster, "ServiceAccount", item.namespace, str(name))
            yield Problem(item, keys, f"nothing makes the ServiceAccount {item.namespace}/{name}{close}")


@rule(
    "WORK018",
    "a StatefulSet of no Service",
    Severity.WARNING,
    fix="Declare a Service of that name with clusterIP: None",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/statefulset/#stable-network-id",
)
def missing_governing_service(repository: Repository) -> Iterator[Problem]:
    """The pods get no names of their own in DNS, by which they and their clients find each other."""
    for item in repository.of_type("apps/StatefulSet"):
        name = item.spec.get("serviceName")
        if is_missing(repository, item, "Service", name):
            close = near(repository, item.cluster, "Service", item.namespace, str(name))
            yield Problem(item, ("spec", "serviceName"), f"nothing makes the Service {item.namespace}/{name}{close}")
