from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.pruning import is_prune_disabled
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import GIT_REPOSITORY, Object, mapping
from relay_gitops.repository.repository import Repository, is_bootstrapped
from relay_values.pruning import PRUNE


@rule(
    "FLUX010",
    "Kustomization can prune itself or its source",
    Severity.WARNING,
    fix=f"Add the annotation `{PRUNE}: disabled` to this object",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def self_pruning_kustomization(repository: Repository) -> Iterator[Problem]:
    """After a rename or move, the Kustomization prunes itself.

    It then deletes everything that it applied, including namespaces and volumes.
    """
    for applied in repository.complete_folders:
        owner = applied.owner
        if owner is None or owner.spec.get("prune") is not True:
            continue
        reference = mapping(owner.spec.get("sourceRef"))
        source = (GIT_REPOSITORY, str(reference.get("namespace") or owner.namespace), reference.get("name"))
        for item in applied.objects:
            is_source = (item.type, item.namespace, item.name) == source
            if (_is(item, owner) or is_source) and not is_prune_disabled(item) and not is_bootstrapped(item):
                message = f"{owner} applies this object, so it prunes the object after a rename or move"
                yield Problem(item, ("metadata", "annotations"), message)


def _is(item: Object, owner: Object) -> bool:
    return (item.type, item.namespace, item.name) == (owner.type, owner.namespace, owner.name)
