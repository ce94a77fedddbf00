"""Why no pod answers: the operator's, and a relay's with what relay-server itself says."""

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
    """Return the pods of a link's Deployment, the newest last."""
    deployment = deployment_of(live, link)
    if deployment is None:
        return []
    pods = live.virtual.list_objects(POD, link.namespace, deployment["spec"]["selector"]["matchLabels"])
    return sorted(pods, key=lambda pod: str(pod["metadata"].get("creationTimestamp") or ""))


def is_available(live: Live, link: Link) -> bool:
    """Say whether the Deployment has all the pods that it wants, of its newest template."""
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


@cause("VFY040", "the Deployment is not there", source=PODS, next="relay-gitops verify --wait 300", waiting=True)
def deployment_missing(live: Live, link: Link) -> str | None:
    """The chart makes it."""
    return "Deployment is not there" if deployment_of(live, link) is None else None


@cause("VFY041", "a pod's Secret or key is missing", source=PODS, next="relay-gitops secrets apps", waiting=True)
def config_error(live: Live, link: Link) -> str | None:
    """The container is not created before everything that its environment refers to is there, and then by itself."""
    return _waiting(live, link, "CreateContainerConfigError")


@cause(
    "VFY042",
    "the image cannot be pulled",
    source=PODS,
    next="Mend image.repository and image.tag, make synth, commit and push",
)
def image_missing(live: Live, link: Link) -> str | None:
    """The registry does not have this image, or does not give it to everybody."""
    return _waiting(live, link, "ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull")


@cause(
    "VFY043",
    "no node takes the pod",
    source=PODS,
    next="kubectl get nodes, and nodeGroups of the Kubernetes app in cozystack",
    waiting=True,
)
def unschedulable(live: Live, link: Link) -> str | None:
    """A virtual cluster may have no worker at all until its autoscaler has started one."""
    for pod in pods_of(live, link):
        found = condition(pod, "PodScheduled")
        if found.get("status") == "False":
            return str(found.get("message") or found.get("reason"))
    return None


def _log_says(pattern: str, said: str) -> Diagnosis:
    """Return what finds words in what a failing container printed; `said` is shown instead of them.

    relay-server prints presigned URLs in its error lines, so none of them is shown as it is.
    """
    expression = re.compile(pattern)

    def diagnose(live: Live, link: Link) -> str | None:
        for pod, container in _containers(live, link):
            lines = live.virtual.log(link.namespace, pod["metadata"]["name"], container["name"])
            if any(expression.search(line) for line in lines):
                return said
        return None

    return diagnose


def _of_log(id: str, name: str, title: str, pattern: str, said: str, *, next: str, why: str) -> Cause:
    found = Cause(
        id=id,
        name=name,
        title=title,
        why=why,
        fix=next,
        source=SERVER,
        state=LinkState.BROKEN,
        diagnose=_log_says(pattern, said),
    )
    CAUSES.add(found)
    return found


LOG_CAUSES: tuple[Cause, ...] = (
    _of_log(
        "VFY061",
        "bucket-missing",
        "the bucket does not exist",
        r"[Bb]ucket does not exist",
        "relay-server says that the bucket does not exist",
        next="relay-gitops pin",
        why="cozystack gives a bucket a name of its own; the server looks for the one in its relay.toml and exits.",
    ),
    _of_log(
        "VFY062",
        "store-credentials-refused",
        "the store refuses the credentials",
        r"[Nn]ot authorized to access store",
        "relay-server says that it is not authorized to access the store",
        next="Write the bucket's access key and secret key anew into the item's fields",
        why="The key pair is of another bucket or user, or was replaced when the bucket was made anew.",
    ),
    _of_log(
        "VFY063",
        "store-unreachable",
        "the store cannot be reached",
        r"Error connecting to store|error sending request",
        "relay-server says that it cannot connect to the store",
        next="relay-gitops pin, and check that store.endpoint has a public certificate and answers in the cluster",
        why="The server trusts only public certificate authorities, whatever the pod's own store holds.",
    ),
    _of_log(
        "VFY064",
        "store-credentials-missing",
        "the credentials are not in the pod's environment",
        r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY) is required",
        "relay-server says that a credential is required",
        next="relay-gitops check apps",
        why="Without keys in relay.toml the server takes AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    ),
    _of_log(
        "VFY065",
        "relay-toml-refused",
        "the server does not accept its relay.toml",
        r"Failed to (?:parse TOML|read config)|Invalid (?:configuration|URL|port)|Server URL is required",
        "relay-server does not accept its configuration",
        next="relay-gitops check apps",
        why="The server reads the file once, when it starts, and exits if it is wrong.",
    ),
    _of_log(
        "VFY066",
        "auth-key-malformed",
        "a key of relay.toml is malformed",
        r"token is not a valid format",
        "relay-server says that a key is not of a valid format",
        next="Mend relays[].config.auth, make synth, commit and push",
        why="A public key is the base64 of its raw bytes.",
    ),
)


@cause(
    "VFY044",
    "a container ends again and again",
    source=PODS,
    next="kubectl logs of the pod; treat a relay's as secret, because they may hold presigned URLs",
)
def crash_loop(live: Live, link: Link) -> str | None:
    """What it prints fits no cause that is known here."""
    for _, container in _containers(live, link):
        ended = (container.get("lastState") or {}).get("terminated") or (container.get("state") or {}).get("terminated")
        if ended:
            return (
                f"{container['name']} ended with status {ended.get('exitCode')}: {ended.get('reason') or 'no reason'}"
            )
    return None


@cause(
    "VFY045", "the Deployment has no available pod", source=PODS, next="relay-gitops verify --wait 300", waiting=True
)
def not_available(live: Live, link: Link) -> str | None:
    """The pod is starting, or its readiness probe, GET /ready, does not succeed: the store does not answer then."""
    if is_available(live, link):
        return None
    text = condition(deployment_of(live, link) or {}, "Available").get("message")
    return str(text or "no pod is ready yet")


@cause("VFY046", "the pod runs another image", source=PODS, next="relay-gitops bootstrap docs-prod", waiting=True)
def other_image(live: Live, link: Link) -> str | None:
    """What is committed was not rolled out, or somebody changed the Deployment by hand."""
    image = live.relay(link.relay).values["image"]
    wanted = f"{image['repository']}:{image['tag']}" + (f"@{image['digest']}" if image.get("digest") else "")
    containers = (deployment_of(live, link) or {})["spec"]["template"]["spec"]["containers"]
    found = [str(container["image"]) for container in containers]
    return None if wanted in found else f"it runs {', '.join(found)}, and {wanted} is committed"


@cause(
    "VFY070", "the bucket has another name in the store", source=BUCKETS, next="relay-gitops pin, then commit and push"
)
def bucket_stale(live: Live, _: Link) -> str | None:
    """In cozystack a bucket is named after the UID of its claim, so it changes when the Bucket app is made anew."""
    return stale_bucket(live.clusters)


_STARTED: tuple[Cause, ...] = (deployment_missing, config_error, image_missing, unschedulable)
OPERATING: tuple[Cause, ...] = (*_STARTED, crash_loop, not_available)
"""Why 1Password's own pods do not run."""
RUNNING: tuple[Cause, ...] = (*_STARTED[:1], other_image, *_STARTED[1:], *LOG_CAUSES, crash_loop, not_available)
"""Why a relay does not."""
