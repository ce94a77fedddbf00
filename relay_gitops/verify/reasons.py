"""The newest reason that Kubernetes gives for something that is not ready: ReplicaSets, events, quotas."""

from collections.abc import Iterator, Sequence

from relay_gitops.operate.cluster import ClusterError
from relay_gitops.operate.kinds import EVENT, REPLICA_SET, RESOURCE_QUOTA, Manifest
from relay_gitops.operate.readiness import condition
from relay_gitops.repository.quantity import quantity
from relay_gitops.verify.cause import Link
from relay_gitops.verify.link_objects import deployment_of, is_available, pods_of
from relay_gitops.verify.live import CachedCluster, Live


def creation_failure(live: Live, link: Link) -> str:
    """Return why the pods of a link's Deployment cannot be created; empty if they can, or if nothing says so.

    The Deployment repeats the condition of its ReplicaSet; the event of the ReplicaSet comes before both.
    """
    deployment = deployment_of(live, link)
    if deployment is None or is_available(live, link):
        return ""
    sets = _listed(live.virtual, link.namespace, deployment["metadata"]["name"])
    for item in (deployment, *reversed(sets)):
        found = condition(item, "ReplicaFailure")
        if found.get("status") == "True":
            return str(found.get("message") or found.get("reason"))
    # Events stay for an hour: a ReplicaSet that has its pods may have failed before.
    failing = [item for item in sets if _lacks_pods(item)]
    return newest_event(live.virtual, link.namespace, failing, "FailedCreate")


def _lacks_pods(replica_set: Manifest) -> bool:
    wanted = (replica_set.get("spec") or {}).get("replicas", 1)
    return bool((replica_set.get("status") or {}).get("replicas", 0) < wanted)


def _listed(cluster: CachedCluster, namespace: str, deployment: str) -> list[Manifest]:
    """Return the ReplicaSets of a Deployment, newest last; none without the right to list them."""
    try:
        found = cluster.list_objects(REPLICA_SET, namespace)
    except ClusterError:
        return []
    owned = [item for item in found if ("Deployment", deployment) in set(_owners(item))]
    return sorted(owned, key=lambda item: str(item["metadata"].get("creationTimestamp") or ""))


def _owners(item: Manifest) -> Iterator[tuple[str, str]]:
    for owner in item["metadata"].get("ownerReferences") or ():
        yield str(owner.get("kind")), str(owner.get("name"))


def newest_event(cluster: CachedCluster, namespace: str, items: Sequence[Manifest], reason: str = "") -> str:
    """Return the newest warning about objects of a namespace, also with one reason only; empty without one."""
    try:
        events = cluster.list_objects(EVENT, namespace)
    except ClusterError:
        return ""
    found = [
        event
        for event in events
        if event.get("type") == "Warning"
        and any(_is_about(event, item) for item in items)
        and reason in {"", event.get("reason")}
    ]
    newest = max(found, key=_when, default=None)
    return f"{newest.get('reason')}: {newest.get('message')}" if newest else ""


def _is_about(event: Manifest, item: Manifest) -> bool:
    """Return whether an event is about an object, not about an earlier one of this name."""
    involved, metadata = event.get("involvedObject") or {}, item["metadata"]
    uids = {involved.get("uid"), metadata.get("uid")} - {None}
    return involved.get("name") == metadata["name"] and len(uids) <= 1


def _when(event: Manifest) -> str:
    series = event.get("series") or {}
    return str(series.get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime") or "")


def newest_pod_event(live: Live, link: Link) -> str:
    """Return the newest warning about the pods of a link's Deployment; empty without one."""
    return newest_event(live.virtual, link.namespace, pods_of(live, link))


def exhausted_quotas(cluster: CachedCluster, namespace: str, resources: str) -> list[str]:
    """Return the quotas of a namespace that leave nothing of the resources whose names contain a word."""
    try:
        quotas = cluster.list_objects(RESOURCE_QUOTA, namespace)
    except ClusterError:
        return []
    found = []
    for item in quotas:
        status = item.get("status") or {}
        for resource, hard in (status.get("hard") or {}).items():
            used, limit = quantity((status.get("used") or {}).get(resource)), quantity(hard)
            if resources in resource and used is not None and limit is not None and used >= limit:
                found.append(f"ResourceQuota {namespace}/{item['metadata']['name']} allows {resource} {hard}")
    return found
