"""All objects that the deployment creates, so that two owners of one object are found before a cluster gets them."""

from collections.abc import Iterator
from dataclasses import dataclass

from relay_gitops.environment.project import (
    ITEMS_RELEASE,
    OPERATOR_RELEASE,
    REPOSITORY,
    AppsFolder,
    credentials_secret,
    git_credentials_secret,
    ingress_name,
)
from relay_gitops.environment.valid_part import ValidPart
from relay_gitops.key_path import KeyPath, key_text
from relay_values.derived_names import certificate_secret, metrics_service
from relay_values.object_reference import ObjectReference
from relay_values.virtual_cluster import cluster_name

VIRTUAL = "the virtual cluster"
HOST = "the host cluster"

FLUX_CONTROLLERS = (
    "helm-controller",
    "image-automation-controller",
    "image-reflector-controller",
    "kustomize-controller",
    "notification-controller",
    "source-controller",
    "source-watcher",
)
"""The Deployments of Flux."""
FLUX_SERVICES = ("notification-controller", "source-controller", "webhook-receiver")
CONNECT = "onepassword-connect"
"""The Deployment and Service of 1Password Connect; the chart has no value for the name."""
CONNECT_OPERATOR = f"{CONNECT}-operator"
SEAWEEDFS = "seaweedfs-s3"
"""The Service of the store in the namespace of a tenant of cozystack."""


@dataclass(frozen=True)
class Owned:
    """An object and its owner."""

    reference: ObjectReference
    owner: str
    """The key that gives the object its name, or the program that creates it."""
    keys: KeyPath | None
    """The key; None if the name does not depend on the file."""


def owned_objects(values: ValidPart) -> Iterator[Owned]:
    """Yield the objects that follow from the valid values. Namespaces are missing, because owners share them."""
    yield from _flux(values)
    yield from _one_password(values)
    yield from _platform(values)
    for index in values.relays:
        yield from _relay_in_virtual_cluster(values, index)
        yield from _relay_in_host_cluster(values, index)


def _objects(
    cluster: str, namespace: str | None, kinds: tuple[str, ...], name: str | None, owner: str | KeyPath
) -> Iterator[Owned]:
    """Yield an object for each kind, unless a part of its identity is unknown."""
    if namespace and name:
        keys = owner if isinstance(owner, tuple) else None
        shown = owner if isinstance(owner, str) else key_text(owner)
        for kind in kinds:
            yield Owned(ObjectReference(cluster, kind, namespace, name), shown, keys)


def _flux(values: ValidPart) -> Iterator[Owned]:
    namespace, project = values.text("flux", "namespace"), "the Flux objects of this project"
    releases, roots = ("helm.toolkit.fluxcd.io/HelmRelease",), ("kustomize.toolkit.fluxcd.io/Kustomization",)
    for name in (OPERATOR_RELEASE, ITEMS_RELEASE):
        yield from _objects(VIRTUAL, namespace, releases, name, project)
    yield from _source(values, VIRTUAL, namespace, REPOSITORY)
    if values.get("flux", "root") == "host":
        tenant = values.text("host", "namespace")
        yield from _source(values, HOST, tenant, AppsFolder.DOCS_PROD)
        yield from _objects(HOST, tenant, roots, AppsFolder.DOCS_PROD, project)
    else:
        yield from _objects(VIRTUAL, namespace, roots, AppsFolder.DOCS_PROD, project)
    yield from _source(values, HOST, namespace, AppsFolder.DOCS_INFRA_PROD)
    yield from _objects(HOST, namespace, roots, AppsFolder.DOCS_INFRA_PROD, project)
    for name in FLUX_CONTROLLERS:
        yield from _objects(VIRTUAL, namespace, ("apps/Deployment",), name, "Flux")
    for name in FLUX_SERVICES:
        yield from _objects(VIRTUAL, namespace, ("/Service",), name, "Flux")


def _source(values: ValidPart, cluster: str, namespace: str | None, name: str) -> Iterator[Owned]:
    project = "the Flux objects of this project"
    yield from _objects(cluster, namespace, ("source.toolkit.fluxcd.io/GitRepository",), name, project)
    if values.get("repository", "credentials") is not None:
        yield from _objects(cluster, namespace, ("/Secret",), git_credentials_secret(name), project)


def _one_password(values: ValidPart) -> Iterator[Owned]:
    namespace = values.text("onePassword", "namespace")
    for key in ("credentialsItem", "tokenItem"):
        keys = ("onePassword", key)
        yield from _objects(VIRTUAL, namespace, ("/Secret",), values.text(*keys), keys)
    chart = f"the release {OPERATOR_RELEASE}"
    yield from _objects(VIRTUAL, namespace, ("apps/Deployment", "/Service"), CONNECT, chart)
    yield from _objects(VIRTUAL, namespace, ("apps/Deployment", "/ServiceAccount"), CONNECT_OPERATOR, chart)


def _platform(values: ValidPart) -> Iterator[Owned]:
    namespace, app = values.text("host", "namespace"), values.text("virtualCluster", "name")
    if app:
        api = cluster_name(app)
        yield from _objects(HOST, namespace, ("/Service",), api, ("virtualCluster", "name"))
        exposed = ("/Service", "networking.k8s.io/Ingress")
        yield from _objects(HOST, namespace, exposed, f"{api}-ingress-nginx", ("virtualCluster", "name"))
        for secret in ("kubeconfig", "admin-kubeconfig"):
            yield from _objects(HOST, namespace, ("/Secret",), f"{api}-{secret}", ("virtualCluster", "name"))
    yield from _objects(HOST, namespace, ("/Service",), SEAWEEDFS, "cozystack")


def _relay_in_virtual_cluster(values: ValidPart, index: int) -> Iterator[Owned]:
    keys = ("relays", index, "name")
    name, namespace = values.text(*keys), values.text("relays", index, "namespace")
    if not name:
        return
    flux = values.text("flux", "namespace")
    yield from _objects(VIRTUAL, flux, ("helm.toolkit.fluxcd.io/HelmRelease",), name, keys)
    yield from _objects(VIRTUAL, namespace, ("apps/Deployment", "/Service", "/ConfigMap"), name, keys)
    yield from _objects(VIRTUAL, namespace, ("networking.k8s.io/NetworkPolicy",), name, keys)
    item_and_secret = ("onepassword.com/OnePasswordItem", "/Secret")
    yield from _objects(VIRTUAL, namespace, item_and_secret, credentials_secret(name), keys)
    metrics = ("relays", index, "config", "metrics")
    if values.get(*metrics) is not None:
        yield from _objects(VIRTUAL, namespace, ("/Service",), metrics_service(name), metrics)


def _relay_in_host_cluster(values: ValidPart, index: int) -> Iterator[Owned]:
    name_key, host_key = ("relays", index, "name"), ("relays", index, "host")
    namespace = values.text("host", "namespace")
    if values.get("ingress", "backend") != "mirror":
        yield from _objects(HOST, namespace, ("/Service",), values.text(*name_key), name_key)
    host, domain = values.text(*host_key), values.text("host", "domain")
    if host and domain:
        name = ingress_name(host, domain)
        yield from _objects(HOST, namespace, ("networking.k8s.io/Ingress",), name, host_key)
        certificate = ("cert-manager.io/Certificate", "/Secret")
        yield from _objects(HOST, namespace, certificate, certificate_secret(name), host_key)
