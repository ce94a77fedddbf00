"""The controllers on which the chain depends, found by what their containers run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from relay_gitops.operate.cluster import AccessError, ClusterError
from relay_gitops.operate.kinds import DEPLOYMENT, INGRESS_CLASS, Manifest
from relay_gitops.repository.objects import mappings
from relay_gitops.verify.cause import HOST
from relay_gitops.verify.live import CachedCluster, Live
from relay_gitops.verify.not_checked import NotCheckedError

FLUX = ("source-controller", "kustomize-controller", "helm-controller")
CERT_MANAGER = ("cert-manager-controller", "cert-manager-webhook")
CLOUD_CONTROLLER = "kubevirt-cloud-controller-manager"
INGRESS_CONTROLLER = "ingress controller"
_IMAGE = re.compile(r"(?:.*/)?([^/:@]+)(?::[^/@]*)?(?:@.*)?")


@dataclass(frozen=True)
class Controller:
    """A controller with the Deployments that run it; without any, it does not run."""

    name: str
    deployments: tuple[Manifest, ...]


def deployments(live: Live, cluster: str) -> list[Manifest]:
    """Return all Deployments of a cluster that this machine may list.

    In the host, these may be only those of the tenant's namespace. Raises ClusterError, and NotCheckedError without
    any right to list them.
    """
    read = of(live, cluster)
    try:
        return read.list_objects(DEPLOYMENT, "")
    except AccessError as error:
        if cluster == HOST:
            try:
                return read.list_objects(DEPLOYMENT, live.expected.environment.host.namespace)
            except AccessError:
                pass
        raise NotCheckedError(error.cause) from None


def of(live: Live, cluster: str) -> CachedCluster:
    """Return a cluster by its name in a link."""
    return live.host if cluster == HOST else live.virtual


def controllers(live: Live, cluster: str) -> list[Controller]:
    """Return the controllers that a cluster runs or should run.

    One of Flux or cert-manager that nothing runs is only missing if the cluster runs another one of them: they may run
    outside this cluster. Raises ClusterError and NotCheckedError.
    """
    found: dict[str, list[Manifest]] = {}
    every = deployments(live, cluster)
    for deployment in every:
        for name in _runs(live, cluster, deployment):
            found.setdefault(name, []).append(deployment)
    for family in (FLUX, CERT_MANAGER):
        if any(name in found for name in family):
            for name in family:
                found.setdefault(name, [])
    if cluster == HOST and any(_is_of_control_plane(live, item) for item in every):
        found.setdefault(CLOUD_CONTROLLER, [])
    return [Controller(name, tuple(items)) for name, items in found.items()]


def _is_of_control_plane(live: Live, deployment: Manifest) -> bool:
    """Return whether a Deployment of the host belongs to the control plane of the virtual cluster."""
    release = live.clusters.names.cluster_name
    metadata = deployment["metadata"]
    return bool(
        metadata.get("namespace") == live.expected.environment.host.namespace
        and (metadata["name"] == release or metadata["name"].startswith(f"{release}-"))
    )


def _runs(live: Live, cluster: str, deployment: Manifest) -> Iterator[str]:
    spec = deployment["spec"]["template"].get("spec") or {}
    for _, container in mappings(spec.get("containers")):
        image = _IMAGE.fullmatch(str(container.get("image") or ""))
        names = {str(container.get("name")), image[1] if image else ""}
        arguments = {str(argument) for argument in container.get("args") or ()}
        yield from (name for name in (*FLUX, *CERT_MANAGER) if name in names)
        if cluster == HOST and CLOUD_CONTROLLER in names:
            if f"--cluster-name={live.clusters.names.cluster_name}" in arguments:
                yield CLOUD_CONTROLLER
        elif cluster == HOST and f"--controller-class={_ingress_class(live)}" in arguments:
            yield INGRESS_CONTROLLER


def _ingress_class(live: Live) -> str:
    """Return `spec.controller` of the ingress class of the relays; empty if it is not known."""
    try:
        found = live.host.get(INGRESS_CLASS, live.expected.environment.host.ingress_class)
    except ClusterError:
        return ""
    return str(((found or {}).get("spec") or {}).get("controller") or "")
