"""Why an object that a link needs will not stay."""

from collections.abc import Iterator
from contextlib import suppress

from relay_gitops.operate.cluster import ClusterError
from relay_gitops.operate.kinds import NAMESPACE, Manifest
from relay_gitops.verify.cause import Link, cause
from relay_gitops.verify.details import Details
from relay_gitops.verify.live import CachedCluster, Live

FINALIZERS = "https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/"


@cause(
    "VFY160",
    "object is being deleted",
    source=FINALIZERS,
    fix="Start the controller that owns the finalizers; if it no longer exists, run kubectl --namespace NAMESPACE edit "
    "KIND NAME to remove them",
    waiting=True,
)
def terminating(live: Live, _link: Link) -> str | None:
    """An object with a `deletionTimestamp` disappears as soon as its controllers have removed their finalizers.

    Until then it looks like a healthy object, but its controllers no longer work on it. Nothing can cancel a deletion.
    Flux creates a committed object again after it has disappeared.
    """
    for cluster in (live.virtual, live.host):
        for item in _needed(cluster):
            since = item["metadata"].get("deletionTimestamp")
            if since:
                return _described(item, str(since))
    return None


def _needed(cluster: CachedCluster) -> Iterator[Manifest]:
    """Yield the objects that the link has read, and their namespaces."""
    read = list(cluster.read)
    used = {item["metadata"].get("namespace") for item in read}
    if used - {None}:
        # Without the right to list namespaces, the deletion of each object inside them is still seen.
        with suppress(ClusterError):
            yield from (item for item in cluster.list_objects(NAMESPACE, "") if item["metadata"]["name"] in used)
    yield from read


def _described(item: Manifest, since: str) -> str:
    metadata = item["metadata"]
    # A Namespace has its finalizers in spec, and says in its conditions what remains.
    finalizers = [*(metadata.get("finalizers") or ()), *(_spec(item).get("finalizers") or ())]
    name = "/".join(part for part in (metadata.get("namespace"), metadata["name"]) if part)
    waits = f"it waits for the finalizers {', '.join(map(str, finalizers))}" if finalizers else "it has no finalizers"
    remaining = [
        str(entry["message"])
        for entry in (item.get("status") or {}).get("conditions") or ()
        if item.get("kind") == NAMESPACE.kind and entry.get("status") == "True" and entry.get("message")
    ]
    text = "; ".join([f"{item.get('kind') or 'object'} {name} is being deleted since {since}", waits, *remaining])
    kind = str(item.get("kind") or "").lower()
    return Details(text, namespace=metadata.get("namespace", ""), name=metadata["name"], kind=kind)


def _spec(item: Manifest) -> Manifest:
    found = item.get("spec")
    return found if isinstance(found, dict) else {}
