"""Fields that a schema refuses."""

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import Refusal, Schemas


def validated_objects(repository: Repository) -> list[Object]:
    """Return the objects whose fields are validated: those in files, and those that charts create."""
    return [*repository.everything, *repository.rendered]


_REFUSALS: WeakKeyDictionary[Repository, list[tuple[Object, Refusal, bool]]] = WeakKeyDictionary()


def refusals(repository: Repository, *, custom: bool) -> Iterator[tuple[Object, Refusal]]:
    """Yield each refused field, either of kinds that a CRD defines or of those built into Kubernetes."""
    if repository not in _REFUSALS:
        schemas = Schemas.of(repository.everything)
        _REFUSALS[repository] = [
            (item, refusal, bool(schemas.custom(item)))
            for item in validated_objects(repository)
            for refusal in schemas.refusals(item)
        ]
    return ((item, refusal) for item, refusal, of_crd in _REFUSALS[repository] if of_crd is custom)
