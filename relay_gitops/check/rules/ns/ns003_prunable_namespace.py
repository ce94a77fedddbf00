from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_secrets import missing_secrets
from relay_gitops.check.queries.pruning import is_prune_disabled
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES, target_namespace, values_of
from relay_gitops.repository.objects import Object, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import SecretConsumer
from relay_values.pruning import PRUNE

_VOLUMES = {
    "persistence",
    "persistentVolume",
    "persistentVolumeClaim",
    "storageClass",
    "storageClassName",
    "storageSpec",
}
"""Common names of chart values that create volumes."""


@rule(
    "NS003",
    "Namespace lacks the annotation `prune: disabled`",
    Severity.WARNING,
    fix=f"Add the annotation `{PRUNE}: disabled` to the Namespace",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
    finds_habits=True,
)
def prunable_namespace(repository: Repository) -> Iterator[Problem]:
    """When the Namespace is removed from Git, Flux deletes it.

    Kubernetes then deletes everything in the namespace, including volumes.
    """
    exposed = [
        (applied.owner, item)
        for applied in repository.complete_folders
        if applied.owner and applied.owner.spec.get("prune") is True
        for item in applied.objects
        if item.type == "/Namespace" and not is_prune_disabled(item)
    ]
    by_hand = list(missing_secrets(repository)) if exposed else []
    for owner, item in exposed:
        lost = str(owner) if item.name == owner.namespace else _loss(repository, item, by_hand)
        if lost:
            yield Problem(item, ("metadata",), f"Flux can prune this namespace, which also deletes {lost}")


def _loss(repository: Repository, namespace: Object, by_hand: list[SecretConsumer]) -> str:
    """Return an object of a namespace that Flux cannot restore after a deletion; empty if none is known."""
    where = namespace.cluster, namespace.name
    for item in repository.of_type("/PersistentVolumeClaim", "apps/StatefulSet", "/Service"):
        is_kept = item.kind != "Service" or item.spec.get("type") == "LoadBalancer"
        if is_kept and (item.cluster, item.namespace) == where:
            return str(item)
    for release in repository.releases():
        if (release.cluster, target_namespace(release)) == where:
            keys = {str(key) for path, value in walk(values_of(release)) if value is not False for key in path}
            if keys & _VOLUMES or release.at(*VALUES, "service", "type") == "LoadBalancer":
                return f"the objects of {release}"
    for use in by_hand:
        if (use.consumer.cluster, use.namespace) == where:
            return f"the Secret {use.name}, which nothing in this repository recreates"
    return ""
