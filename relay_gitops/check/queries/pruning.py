"""The annotation that keeps Flux from pruning an object."""

from relay_gitops.repository.objects import Object
from relay_values.pruning import PRUNE


def is_prune_disabled(item: Object) -> bool:
    """Return whether an annotation or label keeps Flux from pruning an object."""
    return any(str(where.get(PRUNE, "")).lower() == "disabled" for where in (item.annotations, item.labels))
