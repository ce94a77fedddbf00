"""Which pods restart, and which do not."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, counted
from relay_gitops.diff.consequences.immutable import forced_by, immutable_fields
from relay_gitops.repository.objects import HELM_RELEASE, WORKLOADS, Object, containers, mapping, pod_spec_path
from relay_gitops.repository.version import version_numbers

_DEPLOYMENT = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"
_RESTARTING = ("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet")


def _template(item: Object) -> object:
    return item.at("spec", "template")


@consequence("pods-restart", "pods are replaced", Impact.INTERRUPTION, f"{_DEPLOYMENT}#updating-a-deployment")
def pods_restart(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Pods are replaced when their template changes, be it by an annotation with a checksum of their configuration.

    With `strategy: Recreate` the old one stops before the new one starts, so that nobody answers in between.
    """
    if change.key.type not in _RESTARTING or not change.both:
        return
    old, new = change.both
    if _template(old) == _template(new) or (immutable_fields(change) and not forced_by(change)):
        return
    prefix = ("spec", "template")
    paths = [field.path.removeprefix("spec.template.") for field in change.fields if field.keys[:2] == prefix]
    recreate = new.at("spec", "strategy", "type") == "Recreate"
    gap = "; nobody answers until the new one is ready (strategy Recreate)" if recreate else ""
    yield f"its pods are replaced, because {', '.join(paths)} changed{gap}"


@consequence("no-restart", "an upgrade that leaves the pods alone", Impact.NOTE, f"{_DEPLOYMENT}#updating-a-deployment")
def no_restart(change: Change, between: Comparison) -> Iterator[str]:
    """A Helm upgrade replaces only what differs: pods run on if their template is the same."""
    if change.key.type != HELM_RELEASE or not change.both:
        return
    release = change.both[1]
    workloads = [item for item in between.new.rendered if item.release is release and item.type in _RESTARTING]
    if workloads and all(
        (found := between.change(item)) is None or (found.both and _template(found.both[0]) == _template(found.both[1]))
        for item in workloads
    ):
        yield f"its pods run on: the template of {', '.join(map(str, workloads))} is as it was"


@consequence(
    "old-configuration",
    "pods that go on with their old configuration",
    Impact.NOTE,
    "https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically",
)
def old_configuration(change: Change, between: Comparison) -> Iterator[str]:
    """A changed ConfigMap or Secret restarts nobody.

    What is read as environment or through `subPath` stays old until the pod is replaced; a mounted folder is renewed
    within a minute or so, for programs that read it again.
    """
    if change.key.type not in ("/ConfigMap", "/Secret") or not change.both:
        return
    new = change.both[1]
    readers: dict[str, None] = {}
    for use in between.new.secret_consumers:
        if (use.kind, use.namespace, use.name) == (new.kind, new.namespace, new.name) and use.reader.type in WORKLOADS:
            found = between.change(use.reader)
            if use.reader.cluster == new.cluster and not (found and _restarts(found)):
                readers[str(use.reader)] = None
    if readers:
        yield f"{', '.join(readers)} does not restart and goes on with what it has read"


def _restarts(change: Change) -> bool:
    return change.both is None or _template(change.both[0]) != _template(change.both[1])


@consequence(
    "image", "a container runs another image", Impact.NOTE, "https://kubernetes.io/docs/concepts/containers/images/"
)
def image(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The old image is named so that it can be gone back to."""
    if not change.both or pod_spec_path(change.both[1]) is None:
        return
    old, new = (
        {str(entry.get("name")): str(entry.get("image")) for _, entry in containers(item)} for item in change.both
    )
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            tags = [version_numbers(text.partition("@")[0].rpartition(":")[2]) for text in (old[name], new[name])]
            down = " (downwards)" if all(tags) and tags[1] < tags[0] else ""
            yield f"container {name}: {old[name]} becomes {new[name]}{down}"


@consequence("scaled-to-zero", "nothing runs any more", Impact.INTERRUPTION, f"{_DEPLOYMENT}#scaling-a-deployment")
def scaled_to_zero(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A workload with no replica is there, healthy, and serves nobody."""
    if change.both and change.key.type in ("apps/Deployment", "apps/StatefulSet"):
        old, new = (mapping(item.data.get("spec")).get("replicas", 1) for item in change.both)
        if old and new == 0:
            yield f"goes from {counted(old, 'replica')} to none: it stops"
