"""What objects name, other than Secrets and sources: claims, ConfigMaps, accounts, targets, providers, issuers."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.workload import workloads
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import HELM_RELEASE, INGRESS, Object, is_open, mapping, mappings
from relay_gitops.repository.objects import pod_spec_path as pod_path
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import uses

KUBERNETES = "https://kubernetes.io/docs/"
FLUX = "https://fluxcd.io/flux/components/"


def _is_missing(repository: Repository, reader: Object, kind: str, name: object, namespace: str = "") -> bool:
    """Say whether nothing makes what a reader names, as far as that can be known here."""
    namespace = namespace or reader.namespace
    if not isinstance(name, str) or not name or is_open(name) or repository.is_uncertain(reader.cluster):
        return False
    if repository.find(reader.cluster, kind, namespace, name) or repository.may_make(reader.cluster, namespace, name):
        return False
    return bool(reader.release) or not repository.may_hold_more(reader.cluster, namespace)


@rule(
    "WORK011",
    "nothing makes the claim of a volume",
    Severity.WARNING,
    mend="Declare the PersistentVolumeClaim; if it is made outside of this repository, say so in a suppression",
    source=f"{KUBERNETES}concepts/storage/persistent-volumes/#claims-as-volumes",
)
def claim(repository: Repository) -> Iterator[Problem]:
    """The pod stays Pending with `persistentvolumeclaim not found`."""
    for item in workloads(repository):
        path = (*(pod_path(item) or ()), "volumes")
        for index, volume in mappings(item.at(*path)):
            name = mapping(volume.get("persistentVolumeClaim")).get("claimName")
            if _is_missing(repository, item, "PersistentVolumeClaim", name) and not _of_stateful_set(
                repository, item, str(name)
            ):
                keys = (*path, index, "persistentVolumeClaim", "claimName")
                close = near(repository, item.cluster, "PersistentVolumeClaim", item.namespace, str(name))
                yield Problem(item, keys, f"nothing makes the PersistentVolumeClaim {item.namespace}/{name}{close}")


def _of_stateful_set(repository: Repository, item: Object, name: str) -> bool:
    return any(
        name.startswith(f"{mapping(template.get('metadata')).get('name')}-{other.name}-")
        for other in repository.of_type("apps/StatefulSet")
        if (other.cluster, other.namespace) == (item.cluster, item.namespace)
        for _, template in mappings(other.spec.get("volumeClaimTemplates"))
    )


_GIVEN = ("kube-root-ca.crt",)
_COPIERS = ("emberstack.com/reflect", "mittwald.de/replicat", "trust.cert-manager.io/")


@rule(
    "WORK012",
    "nothing makes the ConfigMap",
    Severity.WARNING,
    mend="Declare it, or write `optional: true`; if it is made outside of this repository, say so in a suppression",
    source=f"{KUBERNETES}concepts/configuration/configmap/#using-configmaps",
)
def config_map(repository: Repository) -> Iterator[Problem]:
    """A pod waits for it in CreateContainerConfigError; a Kustomization that substitutes from it applies nothing."""
    told: set[tuple[int, str]] = set()
    for use in uses(repository):
        # HELM011 says it of releases.
        if use.kind != "ConfigMap" or use.optional or use.reader.type == HELM_RELEASE or use.name in _GIVEN:
            continue
        others = [item for item in repository.named("ConfigMap", use.name) if item.cluster == use.reader.cluster]
        copied = any(copier in str(item.data) for item in others for copier in _COPIERS)
        bundled = any(item.kind == "Bundle" for item in repository.named("Bundle", use.name))
        if copied or bundled or (id(use.reader), use.name) in told:
            continue
        if _is_missing(repository, use.reader, "ConfigMap", use.name, use.namespace):
            told.add((id(use.reader), use.name))
            close = near(repository, use.reader.cluster, "ConfigMap", use.namespace, use.name)
            elsewhere = f"; there is one in {others[0].namespace}" if others else close
            yield Problem(use.reader, use.keys, f"nothing makes the ConfigMap {use.namespace}/{use.name}{elsewhere}")


@rule(
    "WORK013",
    "nothing makes the service account",
    Severity.WARNING,
    mend="Declare the ServiceAccount, or name one of the pod's namespace",
    source=f"{KUBERNETES}tasks/configure-pod-container/configure-service-account/",
)
def service_account(repository: Repository) -> Iterator[Problem]:
    """The workload is accepted, and each of its pods is refused with `serviceaccount not found`."""
    for item in workloads(repository):
        keys = (*(pod_path(item) or ()), "serviceAccountName")
        name = item.at(*keys)
        if name != "default" and _is_missing(repository, item, "ServiceAccount", name):
            close = near(repository, item.cluster, "ServiceAccount", item.namespace, str(name))
            yield Problem(item, keys, f"nothing makes the ServiceAccount {item.namespace}/{name}{close}")


@rule(
    "WORK014",
    "an autoscaler of what is not there",
    Severity.ERROR,
    mend="Name kind and name of a workload of its namespace",
    source=f"{KUBERNETES}tasks/run-application/horizontal-pod-autoscale/",
)
def scale_target(repository: Repository) -> Iterator[Problem]:
    """The autoscaler says `FailedGetScale`, and the workload keeps the number of pods that it has."""
    for item in repository.of_type("autoscaling/HorizontalPodAutoscaler"):
        target = mapping(item.spec.get("scaleTargetRef"))
        kind, name = str(target.get("kind")), target.get("name")
        if kind in ("Deployment", "StatefulSet") and _is_missing(repository, item, kind, name):
            keys = ("spec", "scaleTargetRef", "name")
            close = near(repository, item.cluster, kind, item.namespace, str(name))
            yield Problem(item, keys, f"nothing makes the {kind} {item.namespace}/{name}{close}")


@rule(
    "WORK018",
    "a StatefulSet of no Service",
    Severity.WARNING,
    mend="Declare a Service of that name with clusterIP: None",
    source=f"{KUBERNETES}concepts/workloads/controllers/statefulset/#stable-network-id",
)
def governing_service(repository: Repository) -> Iterator[Problem]:
    """The pods get no names of their own in DNS, by which they and their clients find each other."""
    for item in repository.of_type("apps/StatefulSet"):
        name = item.spec.get("serviceName")
        if _is_missing(repository, item, "Service", name):
            close = near(repository, item.cluster, "Service", item.namespace, str(name))
            yield Problem(item, ("spec", "serviceName"), f"nothing makes the Service {item.namespace}/{name}{close}")


_REFERENCES = {
    "notification.toolkit.fluxcd.io/Alert": ("providerRef", "Provider"),
    "image.toolkit.fluxcd.io/ImagePolicy": ("imageRepositoryRef", "ImageRepository"),
}


@rule(
    "FLUX021",
    "an alert or an image policy of what is not there",
    Severity.ERROR,
    mend="Name an object of this cluster; an Alert's Provider is in its own namespace",
    source=f"{FLUX}notification/alerts/#provider-reference",
)
def provider(repository: Repository) -> Iterator[Problem]:
    """An Alert without Provider tells nobody of a failure; a policy without ImageRepository never finds an image."""
    for type_, (field, kind) in _REFERENCES.items():
        for item in repository.of_type(type_):
            reference = mapping(item.spec.get(field))
            namespace, name = str(reference.get("namespace") or item.namespace), reference.get("name")
            if _is_missing(repository, item, kind, name, namespace):
                close = near(repository, item.cluster, kind, namespace, str(name))
                yield Problem(item, ("spec", field, "name"), f"nothing makes the {kind} {namespace}/{name}{close}")


@rule(
    "ING009",
    "no such issuer of certificates",
    Severity.WARNING,
    mend="Name an issuer that the repository makes; if another repository makes it, say so in a suppression",
    source="https://cert-manager.io/docs/usage/ingress/",
)
def issuer(repository: Repository) -> Iterator[Problem]:
    """cert-manager waits for the issuer, and the host is served with the controller's own certificate."""
    for item in repository.of_type(INGRESS):
        for kind, key in (("ClusterIssuer", "cert-manager.io/cluster-issuer"), ("Issuer", "cert-manager.io/issuer")):
            name = item.annotations.get(key)
            namespace = "" if kind == "ClusterIssuer" else item.namespace
            known = [other for other in repository.of_type(f"cert-manager.io/{kind}") if other.cluster == item.cluster]
            # Where the repository makes none, all of them are made elsewhere.
            if not isinstance(name, str) or is_open(name) or not known or repository.is_uncertain(item.cluster):
                continue
            if not repository.find(item.cluster, kind, namespace, name):
                there = ", ".join(sorted({str(other) for other in known}))
                keys = ("metadata", "annotations", key)
                yield Problem(item, keys, f"nothing makes the {kind} {name}; there is {there}")
