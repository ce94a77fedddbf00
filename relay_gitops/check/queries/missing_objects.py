"""Detection of references to objects that do not exist."""

from relay_gitops.check.queries.platforms import is_of_platform
from relay_gitops.repository.objects import Object, is_open
from relay_gitops.repository.repository import Repository


def is_missing(repository: Repository, consumer: Object, kind: str, name: object, namespace: str = "") -> bool:
    """Return whether an object that `consumer` refers to is known to be missing."""
    cluster, namespace = consumer.cluster, namespace or consumer.namespace
    if not isinstance(name, str) or not name or is_open(name) or repository.is_uncertain(cluster):
        return False
    # A person chooses the namespace with `kubectl apply --namespace`, where the object may exist already.
    if not namespace and not repository.layout.flux:
        return False
    if (
        is_of_platform(namespace)
        or repository.find(cluster, kind, namespace, name)
        or repository.may_create(cluster, namespace, name)
    ):
        return False
    return bool(consumer.release) or not repository.may_contain_more(cluster, namespace)
