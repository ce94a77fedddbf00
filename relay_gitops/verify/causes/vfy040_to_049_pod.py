"""Why a pod does not run."""

import re

from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.causes.vfy061_to_066_relay_server_log import LOG_CAUSES
from relay_gitops.verify.causes.vfy190_to_199_pod_creation import CREATED
from relay_gitops.verify.link_objects import deployment_of, failing_containers, is_available, pods_of
from relay_gitops.verify.live import Live
from relay_gitops.verify.reasons import newest_pod_event

PODS = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/"


def _waiting(live: Live, link: Link, reasons: str) -> str | None:
    for _, container in failing_containers(live, link):
        found = (container.get("state") or {}).get("waiting") or {}
        if re.fullmatch(reasons, str(found.get("reason") or "")):
            return f"{found['reason']}: {found.get('message') or container['name']}"
    return None


@cause("VFY040", "Deployment missing", source=PODS, fix="Run relay-gitops verify --wait 300", waiting=True)
def deployment_missing(live: Live, link: Link) -> str | None:
    """The chart creates the Deployment."""
    return "Deployment does not exist" if deployment_of(live, link) is None else None


@cause("VFY041", "Secret or key of a pod missing", source=PODS, fix="Run relay-gitops secrets apps", waiting=True)
def config_error(live: Live, link: Link) -> str | None:
    """Kubernetes starts the container once all Secrets and keys that its environment refers to exist."""
    return _waiting(live, link, "CreateContainerConfigError")


@cause(
    "VFY042",
    "image cannot be pulled",
    source=PODS,
    fix="Correct image.repository and image.tag, run make synth, commit and push",
)
def image_missing(live: Live, link: Link) -> str | None:
    """The registry does not have this image, or requires credentials."""
    return _waiting(live, link, "ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull")


@cause(
    "VFY043",
    "pod cannot be scheduled",
    source=PODS,
    fix="Run kubectl get nodes, and check nodeGroups of the Kubernetes app in cozystack",
    waiting=True,
)
def unschedulable(live: Live, link: Link) -> str | None:
    """A virtual cluster may have no worker until its autoscaler has started one."""
    for pod in pods_of(live, link):
        found = condition(pod, "PodScheduled")
        if found.get("status") == "False":
            return str(found.get("message") or found.get("reason"))
    return None


@cause(
    "VFY044",
    "container crashes repeatedly",
    source=PODS,
    fix="Run kubectl --namespace NAMESPACE logs deployment/NAME; do not share the log of a relay, because it may "
    "contain presigned URLs",
)
def crash_loop(live: Live, link: Link) -> str | None:
    """The container exits with an error that matches no other cause."""
    for _, container in failing_containers(live, link):
        ended = (container.get("lastState") or {}).get("terminated") or (container.get("state") or {}).get("terminated")
        if ended:
            return f"{container['name']} exited with code {ended.get('exitCode')}: {ended.get('reason') or 'no reason'}"
    return None


@cause(
    "VFY045",
    "Deployment has no available pod",
    source=PODS,
    fix="Run kubectl --namespace NAMESPACE describe pods; if the pod only starts, run relay-gitops verify --wait 300",
    waiting=True,
)
def not_available(live: Live, link: Link) -> str | None:
    """The pod is starting, or its readiness probe GET /ready fails, because the store does not answer.

    The details are the newest warning about the pod, if there is one.
    """
    if is_available(live, link):
        return None
    text = condition(deployment_of(live, link) or {}, "Available").get("message")
    return newest_pod_event(live, link) or str(text or "no pod is ready yet")


@cause(
    "VFY046",
    "image of the Deployment differs from the commit",
    source=PODS,
    fix="Run kubectl --namespace flux-system annotate --overwrite helmrelease NAME reconcile.fluxcd.io/requestedAt=NOW",
    waiting=True,
)
def other_image(live: Live, link: Link) -> str | None:
    """The commit was not rolled out, or the Deployment was changed by hand."""
    image = live.relay(link.relay).values["image"]
    wanted = f"{image['repository']}:{image['tag']}" + (f"@{image['digest']}" if image.get("digest") else "")
    containers = (deployment_of(live, link) or {})["spec"]["template"]["spec"]["containers"]
    found = [str(container["image"]) for container in containers]
    return None if wanted in found else f"the image is {', '.join(found)}, expected {wanted}"


_STARTED: tuple[Cause, ...] = (deployment_missing, *CREATED, config_error, image_missing, unschedulable)
OPERATING: tuple[Cause, ...] = (*_STARTED, crash_loop, not_available)
"""Why the pods of 1Password do not run."""
RUNNING: tuple[Cause, ...] = (*_STARTED[:1], other_image, *_STARTED[1:], *LOG_CAUSES, crash_loop, not_available)
"""Why the pod of a relay does not run."""
