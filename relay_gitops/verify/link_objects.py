"""What the clusters report about the object of a link."""

import re
from collections.abc import Callable, Iterator

from relay_gitops.operate.kinds import (
    DEPLOYMENT,
    ENDPOINT_SLICE,
    GIT_REPOSITORY,
    INGRESS,
    ONE_PASSWORD_ITEM,
    POD,
    SERVICE,
    Kind,
    Manifest,
)
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Diagnosis, Link
from relay_gitops.verify.live import CachedCluster, Live


def root(live: Live, link: Link) -> tuple[CachedCluster, Manifest, Manifest, str]:
    """Return the cluster, the GitRepository, the Kustomization and the commit of the folder of a link."""
    folder = link.folder
    if folder is None:
        raise ValueError(f"{link.id} does not belong to a folder of apps/")
    declaring, source, kustomization = live.expected.roots[folder]
    return live.of_folder(declaring), source, kustomization, live.expected.commits[folder]


def git_repository_of(live: Live, link: Link) -> Manifest | None:
    """Return the live GitRepository of a folder."""
    cluster, source, _, _ = root(live, link)
    return cluster.get(GIT_REPOSITORY, source["metadata"]["name"], source["metadata"]["namespace"])


def ready_message(item: Manifest | None) -> str:
    """Return the message of the Ready condition; empty if the object is ready or has no message."""
    found = condition(item or {}, "Ready")
    # go-git ends some messages with an empty reason of the server.
    return "" if found.get("status") == "True" else str(found.get("message") or "").rstrip(": ")


def diagnose_message(of: Callable[[Live, Link], Manifest | None], pattern: str) -> Diagnosis:
    """Return a diagnosis that matches the message of an object that is not ready."""
    expression = re.compile(pattern, re.IGNORECASE)

    def diagnose(live: Live, link: Link) -> str | None:
        text = ready_message(of(live, link))
        return text if expression.search(text) else None

    return diagnose


def diagnose_absent(of: Callable[[Live, Link], Manifest | None], kind: Kind) -> Diagnosis:
    """Return a diagnosis that applies if the object does not exist."""

    def diagnose(live: Live, link: Link) -> str | None:
        return f"{kind.kind} does not exist" if of(live, link) is None else None

    return diagnose


def diagnose_suspended(of: Callable[[Live, Link], Manifest | None]) -> Diagnosis:
    """Return a diagnosis that applies if the object is suspended."""

    def diagnose(live: Live, link: Link) -> str | None:
        item = of(live, link)
        return "spec.suspend is true" if item and item["spec"].get("suspend") else None

    return diagnose


def host_namespace(live: Live) -> str:
    """Return the namespace of the Ingress in the host cluster."""
    return live.expected.environment.host.namespace


def ingress_of(live: Live, link: Link) -> Manifest | None:
    """Return the live Ingress of the relay of a link."""
    return live.host.get(INGRESS, live.relay(link.relay).ingress_name, host_namespace(live))


def deployment_of(live: Live, link: Link) -> Manifest | None:
    """Return the live Deployment of a link."""
    return live.virtual.get(DEPLOYMENT, link.name, link.namespace)


def pods_of(live: Live, link: Link) -> list[Manifest]:
    """Return the pods of a link's Deployment, newest last."""
    deployment = deployment_of(live, link)
    if deployment is None:
        return []
    pods = live.virtual.list_objects(POD, link.namespace, deployment["spec"]["selector"]["matchLabels"])
    return sorted(pods, key=lambda pod: str(pod["metadata"].get("creationTimestamp") or ""))


def is_available(live: Live, link: Link) -> bool:
    """Return whether all pods of the Deployment's current template are available."""
    item = deployment_of(live, link) or {}
    status, wanted = item.get("status") or {}, item.get("spec", {}).get("replicas", 1)
    return bool(
        status.get("observedGeneration") == item.get("metadata", {}).get("generation")
        and status.get("updatedReplicas", 0) >= wanted
        and status.get("availableReplicas", 0) >= wanted
    )


def failing_containers(live: Live, link: Link) -> Iterator[tuple[Manifest, Manifest]]:
    """Yield each pod of a Deployment that is not available, with the status of each container; newest pod first."""
    if not is_available(live, link):
        for pod in reversed(pods_of(live, link)):
            for kind in ("initContainerStatuses", "containerStatuses"):
                for container in (pod.get("status") or {}).get(kind) or []:
                    yield pod, container


def item_of(live: Live, link: Link) -> Manifest | None:
    """Return the live OnePasswordItem of a link."""
    return live.virtual.get(ONE_PASSWORD_ITEM, link.name, link.namespace)


def service_of(live: Live, link: Link) -> Manifest | None:
    """Return the live Service of the relay of a link in the virtual cluster."""
    expected = live.relay(link.relay)
    return live.virtual.get(SERVICE, expected.service_name, expected.release["spec"]["targetNamespace"])


def node_port_of(live: Live, link: Link) -> int | None:
    """Return the node port of the relay's Service; None if it has none."""
    ports = (service_of(live, link) or {}).get("spec", {}).get("ports") or [{}]
    port: int | None = ports[0].get("nodePort")
    return port


def ready_addresses(cluster: CachedCluster, namespace: str, service: str) -> list[str]:
    """Return the addresses of the ready endpoints of a Service."""
    slices = cluster.list_objects(ENDPOINT_SLICE, namespace, {"kubernetes.io/service-name": service})
    return [
        address
        for entry in slices
        for endpoint in entry.get("endpoints") or []
        if (endpoint.get("conditions") or {}).get("ready") is not False
        for address in endpoint.get("addresses") or []
    ]
