"""Changes of 1Password items, and of references to Secrets."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.repository.objects import HELM_RELEASE, ONE_PASSWORD_ITEM, Object, pod_spec_path
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import ITEM_PATH

_OPERATOR = "https://developer.1password.com/docs/k8s/operator/"
_AUTO_RESTART = "operator.1password.io/auto-restart"


@consequence("item-path", "OnePasswordItem itemPath changed", Impact.NOTE, _OPERATOR)
def item_path(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The operator replaces all keys of the Secret with the fields of the new item. Keys without a field are removed.

    It restarts Deployments that use the Secret only if the annotation `operator.1password.io/auto-restart` is set.
    """
    if change.key.type != ONE_PASSWORD_ITEM or not change.both:
        return
    old, new = (str(item.spec.get("itemPath", "")) for item in change.both)
    if old == new:
        return
    restart = str(change.both[1].annotations.get(_AUTO_RESTART, "")).lower() == "true"
    follows = "the operator restarts Deployments that use it" if restart else "restart the pods that use it by hand"
    yield f"changes from {_item_text(old)} to {_item_text(new)}: the Secret gets the fields of the new item; {follows}"


def _item_text(path: str) -> str:
    match = ITEM_PATH.fullmatch(path)
    return f"item {match['item']} of vault {match['vault']}" if match else path


@consequence(
    "secret-key",
    "reference to another Secret or key",
    Impact.NOTE,
    "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets",
)
def secret_key(change: Change, between: Comparison) -> Iterator[str]:
    """A pod does not start if its Secret lacks a key. Only the events of the pod report it.

    Each key is a field of the 1Password item with the same name. Add the field before you deploy the change.
    """
    if not change.both or (change.key.type == HELM_RELEASE and change.both[1] not in between.new.not_rendered):
        return
    old, new = change.both
    before, after = _keys_of(between.old, old), _keys_of(between.new, new)
    for name, key in sorted(after - before):
        made = {
            producer.name: producer.item_path
            for producer in between.new.secret_sources
            if producer.subject.cluster == new.cluster
        }
        if made.get(name):
            wanted = f"the field must exist in {_item_text(made[name])}"
        else:
            wanted = "the key must exist" if key else "the Secret must exist"
        is_pod = pod_spec_path(new) or change.key.type == HELM_RELEASE
        before_what = "before the pod starts" if is_pod else "before you deploy the change"
        yield f"reads {f'key {key} of Secret' if key else 'Secret'} {name}: {wanted} {before_what}"


def _keys_of(repository: Repository, consumer: Object) -> set[tuple[str, str]]:
    return {
        (use.name, use.key or "")
        for use in repository.secret_consumers
        if use.consumer is consumer and use.kind == "Secret"
    }
