"""Differences between two states of a repository, object by object."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from relay_gitops.diff.fields import Field, fields
from relay_gitops.redaction.objects import Redaction
from relay_gitops.redaction.text import is_distinctive
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, Object
from relay_gitops.repository.repository import Repository, owner
from relay_values.object_reference import ObjectReference

ChangeKind = Literal["added", "changed", "moved", "deleted"]


@dataclass(frozen=True, eq=False)
class Change:
    """One object that was added, changed, moved or deleted."""

    key: ObjectReference
    kind: ChangeKind
    old: Object | None
    new: Object | None
    old_owner: Object | None = None
    """The Kustomization or HelmRelease that applied it; None if it was applied by hand."""
    new_owner: Object | None = None
    fields: list[Field] = field(default_factory=list)

    @property
    def both(self) -> tuple[Object, Object] | None:
        """The object before and after; None if it was added or deleted."""
        return (self.old, self.new) if self.old and self.new else None

    @property
    def is_rendered(self) -> bool:
        """Whether the object is rendered from a chart, and so is not written in a file."""
        return any(item is not None and item.release is not None for item in (self.new or self.old,))

    @property
    def has_new_owner(self) -> bool:
        """Whether a different Kustomization or HelmRelease applies it now."""
        return bool(self.both) and _identity(self.old_owner) != _identity(self.new_owner)


def _identity(owner: Object | None) -> tuple[str, str, str] | None:
    return (owner.type, owner.namespace, owner.name) if owner else None


def _file(item: Object) -> str:
    return "" if item.release else item.file.name


@dataclass(eq=False)
class Comparison:
    """Two states and the differences between them."""

    old: Repository
    new: Repository

    @cached_property
    def _new_names(self) -> dict[str, str]:
        """Names of renamed clusters, old to new, matched by their root Kustomization."""
        old, new = _roots(self.old), _roots(self.new)
        gone = {cluster: root for root, cluster in old.items() if cluster not in new.values()}
        return {cluster: new[root] for cluster, root in gone.items() if root in new and new[root] not in old.values()}

    def _key(self, item: Object, *, is_old: bool) -> ObjectReference:
        key = item.reference
        return replace(key, cluster=self._new_names.get(key.cluster, key.cluster)) if is_old else key

    @cached_property
    def old_objects(self) -> dict[ObjectReference, Object]:
        """The objects of the old state."""
        return {self._key(item, is_old=True): item for item in reversed(self.old.objects)}

    @cached_property
    def new_objects(self) -> dict[ObjectReference, Object]:
        """The objects of the new state."""
        return {self._key(item, is_old=False): item for item in reversed(self.new.objects)}

    @cached_property
    def _secrets(self) -> frozenset[str]:
        """The values of Secrets, and the secret values of releases, that no other object should show."""
        redaction = Redaction()
        for item in (*self.old.objects, *self.new.objects):
            if item.kind == "Secret" or item.type == HELM_RELEASE:
                redaction.learn(item.data)
        return frozenset(filter(is_distinctive, redaction.lines))

    def after(self, item: Object) -> Object | None:
        """Return the object of the new state that corresponds to an object of the old state; None if it was deleted."""
        return self.new_objects.get(self._key(item, is_old=True))

    @cached_property
    def changes(self) -> list[Change]:
        """The changes by cluster and object; objects rendered from charts come after objects in files."""
        found: list[Change] = []
        for key in self.old_objects.keys() | self.new_objects.keys():
            old, new = self.old_objects.get(key), self.new_objects.get(key)
            owners = owner(self.old, old), owner(self.new, new)
            if old is None:
                found.append(Change(key, "added", old, new, *owners))
            elif new is None:
                found.append(Change(key, "deleted", old, new, *owners))
            else:
                differing = fields(old.data, new.data, self._secrets) if old.data != new.data else []
                has_moved = _identity(owners[0]) != _identity(owners[1]) or _file(old) != _file(new)
                if has_moved or differing:
                    found.append(Change(key, "moved" if has_moved else "changed", old, new, *owners, differing))
        return sorted(found, key=lambda change: (change.key.cluster, change.is_rendered, change.key))

    @cached_property
    def _changes(self) -> dict[ObjectReference, Change]:
        return {change.key: change for change in self.changes}

    def change(self, item: Object, *, is_old: bool = False) -> Change | None:
        """Return the change of an object; None if it did not change."""
        return self._changes.get(self._key(item, is_old=is_old))


def _roots(repository: Repository) -> dict[tuple[str, str], str]:
    """Return the clusters by namespace and name of their root Kustomization."""
    found: dict[tuple[str, str], str] = {}
    for applied in repository.layout.applied_folders:
        for item in applied.objects:
            is_root = applied.owner is None or _identity(applied.owner) == _identity(item)
            if item.type == FLUX_KUSTOMIZATION and is_root:
                found.setdefault((item.namespace, item.name), applied.cluster)
    return found
