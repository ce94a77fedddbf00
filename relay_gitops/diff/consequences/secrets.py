"""Where Secrets come from, and what reads them."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.repository.objects import HELM_RELEASE, ONE_PASSWORD_ITEM, Object, pod_spec_path
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import ITEM_PATH

_OPERATOR = "https://developer.1password.com/docs/k8s/operator/"
_AUTO_RESTART = "operator.1password.io/auto-restart"


@consequence("item-path", "a Secret comes from another 1Password item", Impact.NOTE, _OPERATOR)
def item_path(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The operator replaces the whole Secret by the fields of the other item: a field that this one lacks is gone.

    It restarts Deployments that read the Secret only if it is told to, by the annotation auto-restart.
    """
    if change.key.type != ONE_PASSWORD_ITEM or not change.both:
        return
    old, new = (str(item.spec.get("itemPath", "")) for item in change.both)
    if old == new:
        return
    restart = str(change.both[1].annotations.get(_AUTO_RESTART, "")).lower() == "true"
    follows = "Deployments that read it are restarted" if restart else "what reads it has to be restarted by hand"
    yield f"{_shown(old)} becomes {_shown(new)}: the Secret has the other item's fields, and {follows}"


def _shown(path: str) -> str:
    match = ITEM_PATH.fullmatch(path)
    return f"item {match['item']} of vault {match['vault']}" if match else path


@consequence(
    "secret-key",
    "another key or Secret is read",
    Impact.NOTE,
    "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets",
)
def secret_key(change: Change, between: Comparison) -> Iterator[str]:
    """A pod whose Secret lacks a key does not start, and says so only in its events.

    The key is a field of the 1Password item, spelled the same, and has to be there before the change is.
    """
    if not change.both or (change.key.type == HELM_RELEASE and change.both[1] not in between.new.not_rendered):
        return
    old, new = change.both
    before, after = _read(between.old, old), _read(between.new, new)
    for name, key in sorted(after - before):
        made = {
            maker.name: maker.item_path for maker in between.new.secret_sources if maker.subject.cluster == new.cluster
        }
        place = f"{_shown(made[name])} has to have it" if made.get(name) else "it has to be there"
        before_what = "before the pod starts" if pod_spec_path(new) or change.key.type == HELM_RELEASE else "first"
        yield f"reads {key or 'all'} of Secret {name}: {place} {before_what}"


def _read(repository: Repository, reader: Object) -> set[tuple[str, str]]:
    return {
        (use.name, use.key or "")
        for use in repository.secret_consumers
        if use.reader is reader and use.kind == "Secret"
    }
