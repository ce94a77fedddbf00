"""Why a pod does not run: the pods of 1Password, and of a relay with the errors of relay-server."""

import re
from collections.abc import Iterator

from relay_gitops.operate.kinds import DEPLOYMENT, POD, Manifest
from relay_gitops.operate.pin import stale_bucket
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import CAUSES, Cause, Diagnosis, Link, LinkState, cause
from relay_gitops.verify.live import Live

PODS = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/"
BUCKETS = "https://cozystack.io/docs/"
SERVER = "https://github.com/No-Instructions/relay-server"


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


def _containers(live: Live, link: Link) -> Iterator[tuple[Manifest, Manifest]]:
    if not is_available(live, link):
        for pod in reversed(pods_of(live, link)):
            for kind in ("initContainerStatuses", "containerStatuses"):
                for container in (pod.get("status") or {}).get(kind) or []:
                    yield pod, container


def _waiting(live: Live, link: Link, reasons: str) -> str | None:
    for _, container in _containers(live, link):
        found = (container.get("state") or {}).get("waiting") or {}
        if re.fullmatch(reasons, str(found.get("reason") or "")):
            return f"{found['reason']}: {found.get('message') or container['name']}"
    return None


@cause("VFY040", "Deployment missing", source=PODS, next="relay-gitops verify --wait 300", waiting=True)
def deployment_missing(live: Live, link: Link) -> str | None:
    """The chart creates the Deployment."""
    return "Deployment does not exist" if deployment_of(live, link) is None else None


@cause("VFY041", "Secret or key of a pod missing", source=PODS, next="relay-gitops secrets apps", waiting=True)
def config_error(live: Live, link: Link) -> str | None:
    """Kubernetes starts the container once all Secrets and keys that its environment refers to exist."""
    return _waiting(live, link, "CreateContainerConfigError")


@cause(
    "VFY042",
    "image cannot be pulled",
    source=PODS,
    next="Correct image.repository and image.tag, run make synth, commit and push",
)
def image_missing(live: Live, link: Link) -> str | None:
    """The registry does not have this image, or requires credentials."""
    return _waiting(live, link, "ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull")


@cause(
    "VFY043",
    "pod cannot be scheduled",
    source=PODS,
    next="Run kubectl get nodes, and check nodeGroups of the Kubernetes app in cozystack",
    waiting=True,
)
def unschedulable(live: Live, link: Link) -> str | None:
    """A virtual cluster may have no worker until its autoscaler has started one."""
    for pod in pods_of(live, link):
        found = condition(pod, "PodScheduled")
        if found.get("status") == "False":
            return str(found.get("message") or found.get("reason"))
    return None


def _log_says(pattern: str, message: str) -> Diagnosis:
    """Return a diagnosis that matches the log of a failing container; `message` is shown instead of the log line.

    relay-server prints presigned URLs in its error lines, so log lines are never shown.
    """
    expression = re.compile(pattern)

    def diagnose(live: Live, link: Link) -> str | None:
        for pod, container in _containers(live, link):
            lines = live.virtual.log(link.namespace, pod["metadata"]["name"], container["name"])
            if any(expression.search(line) for line in lines):
                return message
        return None

    return diagnose


def _of_log(id: str, name: str, title: str, pattern: str, message: str, *, next: str, why: str) -> Cause:
    found = Cause(
        id=id,
        name=name,
        title=title,
        why=why,
        fix=next,
        source=SERVER,
        state=LinkState.BROKEN,
        diagnose=_log_says(pattern, message),
    )
    CAUSES.add(found)
    return found


LOG_CAUSES: tuple[Cause, ...] = (
    _of_log(
        "VFY061",
        "bucket-missing",
        "bucket does not exist",
        r"[Bb]ucket does not exist",
        "relay-server reports that the bucket does not exist",
        next="relay-gitops pin",
        why="cozystack generates the name of a bucket. relay-server exits if the bucket in relay.toml does not exist.",
    ),
    _of_log(
        "VFY062",
        "store-credentials-refused",
        "store rejects the credentials",
        r"[Nn]ot authorized to access store",
        "relay-server reports that it is not authorized to access the store",
        next="Copy the bucket's access key and secret key into the fields of the 1Password item",
        why="The keys belong to another bucket or user, or were replaced when the bucket was recreated.",
    ),
    _of_log(
        "VFY063",
        "store-unreachable",
        "store unreachable",
        r"Error connecting to store|error sending request",
        "relay-server reports that it cannot connect to the store",
        next="Run relay-gitops pin, and check that the cluster can reach store.endpoint with a public certificate",
        why="relay-server trusts only public certificate authorities. It ignores the certificates of the image.",
    ),
    _of_log(
        "VFY064",
        "store-credentials-missing",
        "store credentials missing in the environment of the pod",
        r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY) is required",
        "relay-server reports that a credential is missing",
        next="relay-gitops check apps",
        why="relay-server reads AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from its environment.",
    ),
    _of_log(
        "VFY065",
        "relay-toml-refused",
        "relay.toml is not valid",
        r"Failed to (?:parse TOML|read config)|Invalid (?:configuration|URL|port)|Server URL is required",
        "relay-server rejects its configuration",
        next="relay-gitops check apps",
        why="relay-server reads relay.toml at start, and exits if it is not valid.",
    ),
    _of_log(
        "VFY066",
        "auth-key-malformed",
        "auth key in relay.toml is malformed",
        r"token is not a valid format",
        "relay-server reports that the format of a key is not valid",
        next="Correct relays[].config.auth, run make synth, commit and push",
        why="A public key must be base64 of its raw bytes.",
    ),
)


@cause(
    "VFY044",
    "container crashes repeatedly",
    source=PODS,
    next="Run kubectl logs of the pod; do not share the log of a relay, because it may contain presigned URLs",
)
def crash_loop(live: Live, link: Link) -> str | None:
    """The container exits with an error that matches no other cause."""
    for _, container in _containers(live, link):
        ended = (container.get("lastState") or {}).get("terminated") or (container.get("state") or {}).get("terminated")
        if ended:
            return f"{container['name']} exited with code {ended.get('exitCode')}: {ended.get('reason') or 'no reason'}"
    return None


@cause("VFY045", "Deployment has no available pod", source=PODS, next="relay-gitops verify --wait 300", waiting=True)
def not_available(live: Live, link: Link) -> str | None:
    """The pod is starting, or its readiness probe GET /ready fails, because the store does not answer."""
    if is_available(live, link):
        return None
    text = condition(deployment_of(live, link) or {}, "Available").get("message")
    return str(text or "no pod is ready yet")


@cause(
    "VFY046",
    "image of the Deployment differs from the commit",
    source=PODS,
    next="relay-gitops bootstrap docs-prod",
    waiting=True,
)
def other_image(live: Live, link: Link) -> str | None:
    """The commit was not rolled out, or the Deployment was changed by hand."""
    image = live.relay(link.relay).values["image"]
    wanted = f"{image['repository']}:{image['tag']}" + (f"@{image['digest']}" if image.get("digest") else "")
    containers = (deployment_of(live, link) or {})["spec"]["template"]["spec"]["containers"]
    found = [str(container["image"]) for container in containers]
    return None if wanted in found else f"the image is {', '.join(found)}, expected {wanted}"


@cause("VFY070", "store.bucket is out of date", source=BUCKETS, next="Run relay-gitops pin, then commit and push")
def bucket_stale(live: Live, _: Link) -> str | None:
    """In cozystack the name of a bucket is derived from a UID, so it changes when the Bucket app is recreated."""
    return stale_bucket(live.clusters)


_STARTED: tuple[Cause, ...] = (deployment_missing, config_error, image_missing, unschedulable)
OPERATING: tuple[Cause, ...] = (*_STARTED, crash_loop, not_available)
"""Why the pods of 1Password do not run."""
RUNNING: tuple[Cause, ...] = (*_STARTED[:1], other_image, *_STARTED[1:], *LOG_CAUSES, crash_loop, not_available)
"""Why the pod of a relay does not run."""
