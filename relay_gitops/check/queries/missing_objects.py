"""Detection of references to objects that do not exist."""

from relay_gitops.repository.objects import Object, is_open
from relay_gitops.repository.repository import Repository


def is_missing(repository: Repository, reader: Object, kind: str, name: object, namespace: str = "") -> bool:
    """Return whether the object that `reader` refers to is known to be missing."""
    namespace = namespace or reader.namespace
    if not isinstance(name, str) or not name or is_open(name) or repository.is_uncertain(reader.cluster):
        return False
    if repository.find(reader.cluster, kind, namespace, name) or repository.may_make(reader.cluster, namespace, name):
        return False
    return bool(reader.release) or not repository.may_hold_more(reader.cluster, namespace)
