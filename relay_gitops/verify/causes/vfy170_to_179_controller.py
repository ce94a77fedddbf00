"""Why no controller works on the objects of a cluster."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from relay_gitops.operate.cluster import AccessError, ClusterError
from relay_gitops.operate.kinds import DEPLOYMENT, GIT_REPOSITORY, HELM_RELEASE, KUSTOMIZATION, LEASE, Kind, Manifest
from relay_gitops.operate.readiness import condition
from relay_gitops.repository.duration import seconds
from relay_gitops.verify.age import duration, moment, seconds_since, seconds_since_change
from relay_gitops.verify.cause import HOST, VIRTUAL, Cause, Link, cause
from relay_gitops.verify.controllers import CLOUD_CONTROLLER, Controller, controllers, deployments, of
from relay_gitops.verify.details import Details
from relay_gitops.verify.live import CachedCluster, Live
from relay_gitops.verify.not_checked import NotCheckedError

PATIENCE_SECONDS = 60
"""A controller works on a change within seconds; a restart takes less than this."""
LEASES = "https://kubernetes.io/docs/concepts/architecture/leases/"
_CONTROLLER_OF = {
    GIT_REPOSITORY: "source-controller",
    KUSTOMIZATION: "kustomize-controller",
    HELM_RELEASE: "helm-controller",
    DEPLOYMENT: "kube-controller-manager",
}


def _name(deployment: Manifest) -> str:
    return f"Deployment {deployment['metadata']['namespace']}/{deployment['metadata']['name']}"


def _about(controller: Controller, text: str) -> str:
    """Return details about the first Deployment of a controller."""
    metadata = controller.deployments[0]["metadata"] if controller.deployments else {"namespace": "", "name": ""}
    return Details(text, namespace=metadata["namespace"], name=metadata["name"])


def _is_stopped(deployment: Manifest) -> bool:
    return bool(deployment["spec"].get("replicas") == 0)


@cause(
    "VFY170",
    "controller does not run",
    source="https://kubernetes.io/docs/concepts/architecture/controller/",
    fix="Run kubectl --namespace NAMESPACE scale deployment NAME --replicas=1",
)
def controller_stopped(live: Live, link: Link) -> str | None:
    """Its Deployment was scaled to 0, so nothing that it is responsible for changes any more.

    The objects keep the state of the last reconciliation, and look healthy until something must change.
    """
    for controller in controllers(live, link.cluster):
        if controller.deployments and all(_is_stopped(item) for item in controller.deployments):
            stopped = " and ".join(f"{_name(item)} is scaled to 0" for item in controller.deployments)
            return _about(controller, f"{controller.name}: {stopped}")
    return None


@cause(
    "VFY174",
    "controller is not installed",
    source="https://kubernetes.io/docs/concepts/architecture/controller/",
    fix="Install it again: Flux is an addon of the Kubernetes app in cozystack, the others are parts of the host",
)
def controller_missing(live: Live, link: Link) -> str | None:
    """Its Deployment was deleted, so nothing that it is responsible for changes any more.

    It is only missing if the cluster runs another controller of the same family.
    """
    for controller in controllers(live, link.cluster):
        if not controller.deployments:
            return f"{controller.name}: no Deployment runs it"
    return None


@cause(
    "VFY171",
    "controller is not available",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status",
    fix="Run kubectl --namespace NAMESPACE describe pods, then kubectl --namespace NAMESPACE logs deployment/NAME",
)
def controller_not_available(live: Live, link: Link) -> str | None:
    """No pod of its Deployment has been available for more than a minute."""
    for controller in controllers(live, link.cluster):
        messages = [_unavailable(item) for item in controller.deployments]
        if messages and all(messages):
            return _about(controller, f"{controller.name}: {messages[0]}")
    return None


def _unavailable(deployment: Manifest) -> str:
    if (deployment.get("status") or {}).get("availableReplicas"):
        return ""
    found = condition(deployment, "Available")
    since = seconds_since(found.get("lastTransitionTime"))
    if since is not None and since < PATIENCE_SECONDS:
        return ""
    failure = condition(deployment, "ReplicaFailure").get("message")
    return f"{_name(deployment)}: {failure or found.get('message') or 'no pod is available'}"


@cause(
    "VFY172",
    "controller does not renew its lease",
    source=LEASES,
    fix="Run kubectl --namespace NAMESPACE logs NAME, then kubectl --namespace NAMESPACE delete pod NAME; the "
    "pod of the cloud controller manager is in the host",
)
def lease_expired(live: Live, link: Link) -> str | None:
    """A controller renews the lease of its leader every few seconds. If it does not, it hangs or has no connection."""
    read = of(live, link.cluster)
    watched = controllers(live, link.cluster)
    if link.cluster == VIRTUAL:
        watched = [*watched, *_cloud_controller(live)]
    try:
        leases = read.list_objects(LEASE, "")
    except AccessError as error:
        raise NotCheckedError(error.cause) from None
    now = _now(leases)
    newest: dict[str, Manifest] = {}
    for lease in leases:
        known = newest.setdefault(lease["metadata"]["name"], lease)
        if _renewed(lease) > _renewed(known):
            newest[lease["metadata"]["name"]] = lease
    for lease in newest.values():
        spec = lease.get("spec") or {}
        controller = _holder(lease, watched)
        patience = max(PATIENCE_SECONDS, 4 * int(spec.get("leaseDurationSeconds") or 0))
        age = (now - _renewed(lease)).total_seconds()
        if controller and spec.get("holderIdentity") and spec.get("renewTime") and age > patience:
            place = f"{lease['metadata']['namespace']}/{lease['metadata']['name']}"
            text = f"{controller.name}: {spec['holderIdentity']} has not renewed Lease {place} for {duration(age)}"
            runs_in = [item["metadata"]["namespace"] for item in controller.deployments]
            # A holder is the name of the pod, and a random value after an underscore.
            pod = str(spec["holderIdentity"]).partition("_")[0]
            return Details(text, namespace=(runs_in or [lease["metadata"]["namespace"]])[0], name=pod)
    return None


def _cloud_controller(live: Live) -> list[Controller]:
    """Return the cloud controller manager, which runs in the host and holds its lease in the virtual cluster."""
    try:
        found = [item for item in controllers(live, HOST) if item.name == CLOUD_CONTROLLER]
    except (ClusterError, NotCheckedError):
        found = []
    return found or [Controller("cloud-controller-manager", ())]


def _holder(lease: Manifest, watched: list[Controller]) -> Controller | None:
    name = str(lease["metadata"]["name"])
    holder = str((lease.get("spec") or {}).get("holderIdentity") or "")
    for controller in watched:
        owners = [f"{item['metadata']['name']}-" for item in controller.deployments]
        if name.startswith(controller.name) or any(holder.startswith(owner) for owner in owners):
            return controller
    return None


def _renewed(lease: Manifest) -> datetime:
    return moment((lease.get("spec") or {}).get("renewTime")) or datetime.min.replace(tzinfo=UTC)


def _now(leases: list[Manifest]) -> datetime:
    """Return the time of this machine, or of the newest lease if the clocks differ by more than a minute."""
    newest = max(map(_renewed, leases), default=datetime.min.replace(tzinfo=UTC))
    return min(datetime.now(UTC), newest + timedelta(seconds=PATIENCE_SECONDS))


@cause(
    "VFY173",
    "controller has not processed a change",
    source="https://fluxcd.io/flux/components/kustomize/kustomizations/#observed-generation",
    fix="Run kubectl --namespace NAMESPACE logs deployment/NAME, then kubectl --namespace NAMESPACE rollout restart "
    "deployment NAME",
)
def generation_not_observed(live: Live, link: Link) -> str | None:
    """`status.observedGeneration` is behind `metadata.generation` for more than a minute.

    Until the controller has processed the change, the status describes the previous state, and may say Ready.
    """
    for kind, item in _objects(live, of(live, link.cluster)):
        age = seconds_since_change(item)
        if age is not None and age > _patience(item) and not _is_observed(item):
            metadata = item["metadata"]
            text = (
                f"{_CONTROLLER_OF[kind]} has not processed {kind} {metadata['namespace']}/{metadata['name']}, which "
                f"changed {duration(age)} ago: generation {metadata.get('generation')}, "
                f"observed {(item.get('status') or {}).get('observedGeneration', 'none')}"
            )
            running = (found for found in controllers(live, link.cluster) if found.name == _CONTROLLER_OF[kind])
            return _about(next(running, Controller(_CONTROLLER_OF[kind], ())), text)
    return None


def _objects(live: Live, cluster: CachedCluster) -> Iterator[tuple[Kind, Manifest]]:
    expected = live.expected
    wanted: list[tuple[Kind, Manifest]] = []
    for declaring, source, kustomization in expected.roots.values():
        if live.of_folder(declaring) is cluster:
            wanted += [(GIT_REPOSITORY, source), (KUSTOMIZATION, kustomization)]
    if cluster is live.virtual:
        wanted += [(HELM_RELEASE, release) for release in expected.releases.values()]
    for kind, manifest in wanted:
        try:
            item = cluster.get(kind, manifest["metadata"]["name"], manifest["metadata"]["namespace"])
        except ClusterError:
            # The link of this object reports the error.
            continue
        if item is not None:
            # Whether it is being deleted is up to its own link.
            cluster.read.pop()
            yield kind, item
    if cluster is live.virtual:
        names = {(relay.release["spec"]["targetNamespace"], relay.service_name) for relay in expected.relays.values()}
        for item in deployments(live, VIRTUAL):
            if (item["metadata"]["namespace"], item["metadata"]["name"]) in names:
                yield DEPLOYMENT, item


def _patience(item: Manifest) -> float:
    """Return the seconds after which a change is late: a controller first ends the work on the previous generation."""
    is_busy = condition(item, "Reconciling").get("status") == "True"
    return PATIENCE_SECONDS + (seconds(item["spec"].get("timeout")) or 0 if is_busy else 0)


def _is_observed(item: Manifest) -> bool:
    status, metadata = item.get("status") or {}, item["metadata"]
    seen = [status.get("observedGeneration")]
    seen += [entry.get("observedGeneration") for entry in status.get("conditions") or ()]
    # Flux does not look at a suspended object, and the link of the object reports it.
    is_left_alone = bool(item["spec"].get("suspend")) or "deletionTimestamp" in metadata
    return is_left_alone or metadata.get("generation") in seen


WORKING: tuple[Cause, ...] = (
    controller_stopped,
    controller_missing,
    controller_not_available,
    lease_expired,
    generation_not_observed,
)
