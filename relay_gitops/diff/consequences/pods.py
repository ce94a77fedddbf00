"""Pods that are replaced, and pods that keep running."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, count_text
from relay_gitops.diff.consequences.immutable import forced_by, immutable_fields
from relay_gitops.repository.objects import HELM_RELEASE, WORKLOADS, Object, containers, mapping, pod_spec_path
from relay_gitops.repository.version import version_numbers

_DEPLOYMENT = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"
_RESTARTING = ("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet")


def _template(item: Object) -> object:
    return item.at("spec", "template")


@consequence("pods-restart", "pods replaced", Impact.INTERRUPTION, f"{_DEPLOYMENT}#updating-a-deployment")
def pods_restart(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Kubernetes replaces the pods when their template changes, even if only a checksum annotation changes.

    With `strategy: Recreate` the old pod stops before the new one starts, so the application is down in between.
    """
    if change.key.type not in _RESTARTING or not change.both:
        return
    old, new = change.both
    if _template(old) == _template(new) or (immutable_fields(change) and not forced_by(change)):
        return
    prefix = ("spec", "template")
    paths = [field.path.removeprefix("spec.template.") for field in change.fields if field.keys[:2] == prefix]
    recreate = new.at("spec", "strategy", "type") == "Recreate"
    gap = "; no pod runs until the new one is ready (strategy Recreate)" if recreate else ""
    yield f"its pods are replaced, because {', '.join(paths)} changed{gap}"


@consequence("no-restart", "upgrade without a restart of the pods", Impact.NOTE, f"{_DEPLOYMENT}#updating-a-deployment")
def no_restart(change: Change, between: Comparison) -> Iterator[str]:
    """A Helm upgrade patches only objects that differ. Pods keep running if their template did not change."""
    if change.key.type != HELM_RELEASE or not change.both:
        return
    release = change.both[1]
    workloads = [item for item in between.new.rendered if item.release is release and item.type in _RESTARTING]
    if workloads and all(
        (found := between.change(item)) is None or (found.both and _template(found.both[0]) == _template(found.both[1]))
        for item in workloads
    ):
        yield f"its pods keep running, because the pod template of {', '.join(map(str, workloads))} did not change"


@consequence(
    "old-configuration",
    "pods keep their old configuration",
    Impact.NOTE,
    "https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically",
)
def old_configuration(change: Change, between: Comparison) -> Iterator[str]:
    """Kubernetes does not restart pods when a ConfigMap or Secret changes.

    Environment variables and `subPath` mounts keep the old value until the pod is replaced. Other mounts are updated
    within about a minute, if the program reads the file again.
    """
    if change.key.type not in ("/ConfigMap", "/Secret") or not change.both:
        return
    new = change.both[1]
    consumers: dict[str, None] = {}
    for use in between.new.secret_consumers:
        if (use.kind, use.namespace, use.name) == (
            new.kind,
            new.namespace,
            new.name,
        ) and use.consumer.type in WORKLOADS:
            found = between.change(use.consumer)
            if use.consumer.cluster == new.cluster and not (found and _restarts(found)):
                consumers[str(use.consumer)] = None
    if consumers:
        yield f"{', '.join(consumers)} does not restart, so it keeps the old configuration"


def _restarts(change: Change) -> bool:
    return change.both is None or _template(change.both[0]) != _template(change.both[1])


@consequence("image", "container image changed", Impact.NOTE, "https://kubernetes.io/docs/concepts/containers/images/")
def image(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The message contains the old image, so that you can roll back to it."""
    if not change.both or pod_spec_path(change.both[1]) is None:
        return
    old, new = (
        {str(entry.get("name")): str(entry.get("image")) for _, entry in containers(item)} for item in change.both
    )
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            tags = [version_numbers(text.partition("@")[0].rpartition(":")[2]) for text in (old[name], new[name])]
            down = " (downgrade)" if all(tags) and tags[1] < tags[0] else ""
            yield f"container {name} changes from {old[name]} to {new[name]}{down}"


@consequence(
    "scaled-to-zero", "workload scaled to zero replicas", Impact.INTERRUPTION, f"{_DEPLOYMENT}#scaling-a-deployment"
)
def scaled_to_zero(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A workload without replicas is healthy for Flux, but runs no pod."""
    if change.both and change.key.type in ("apps/Deployment", "apps/StatefulSet"):
        old, new = (mapping(item.data.get("spec")).get("replicas", 1) for item in change.both)
        if old and new == 0:
            yield f"scaled from {count_text(old, 'replica')} to 0, so it stops"
