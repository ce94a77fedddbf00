"""Rules about ConfigMaps, ServiceAccounts and Services that workloads name."""

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
    "missing ConfigMap",
    Severity.WARNING,
    fix="Add it, set `optional: true`, or suppress this finding if you create it outside this repository",
    source=f"{KUBERNETES_DOCS}concepts/configuration/configmap/#using-configmaps",
)
def missing_config_map(repository: Repository) -> Iterator[Problem]:
    """A pod waits in CreateContainerConfigError. A Kustomization with `substituteFrom` applies nothing."""
    told: set[tuple[int, str]] = set()
    for use in repository.secret_consumers:
        # HELM011 reports releases.
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
            elsewhere = f"; it exists in namespace {others[0].namespace}" if others else close
            missing = f"ConfigMap {use.namespace}/{use.name}"
            message = f"nothing in this repository creates {missing}, so the {use.reader.kind} waits for it{elsewhere}"
            yield Problem(use.reader, use.keys, message)


@rule(
    "WORK013",
    "serviceAccountName names a ServiceAccount that does not exist",
    Severity.WARNING,
    fix="Add the ServiceAccount, or name an existing ServiceAccount of the same namespace",
    source=f"{KUBERNETES_DOCS}tasks/configure-pod-container/configure-service-account/",
)
def missing_service_account(repository: Repository) -> Iterator[Problem]:
    """The API server accepts the workload, but rejects each of its pods with `serviceaccount not found`."""
    for item in workloads(repository):
        keys = (*(pod_path(item) or ()), "serviceAccountName")
        name = item.at(*keys)
        if name != "default" and is_missing(repository, item, "ServiceAccount", name):
            close = near(repository, item.cluster, "ServiceAccount", item.namespace, str(name))
            missing = f"ServiceAccount {item.namespace}/{name}"
            yield Problem(item, keys, f"nothing in this repository creates {missing}, so no pod starts{close}")


@rule(
    "WORK018",
    "serviceName of a StatefulSet names a Service that does not exist",
    Severity.WARNING,
    fix="Add a Service of that name with `clusterIP: None`",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/statefulset/#stable-network-id",
)
def missing_governing_service(repository: Repository) -> Iterator[Problem]:
    """The pods get no DNS names, so they and their clients cannot find each other."""
    for item in repository.of_type("apps/StatefulSet"):
        name = item.spec.get("serviceName")
        if is_missing(repository, item, "Service", name):
            close = near(repository, item.cluster, "Service", item.namespace, str(name))
            missing = f"Service {item.namespace}/{name}"
            message = f"nothing in this repository creates {missing}, so the pods get no DNS names{close}"
            yield Problem(item, ("spec", "serviceName"), message)
