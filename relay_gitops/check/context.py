"""The input of the rules."""

from dataclasses import dataclass
from functools import cached_property

from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import Refusal, Schemas
from relay_gitops.synth.parity import ParityProcess


@dataclass(frozen=True, eq=False)
class Context:
    """A repository, with expensive results that several rules share."""

    repository: Repository
    parity: ParityProcess | None = None
    """Compares apps/ with the output of synth; None if the repository has no generated files."""

    @cached_property
    def _refusals(self) -> list[tuple[Object, Refusal, bool]]:
        schemas = Schemas.of(self.repository.everything)
        return [
            (item, refusal, bool(schemas.custom(item)))
            for item in (*self.repository.everything, *self.repository.rendered)
            for refusal in schemas.refusals(item)
        ]

    def refusals(self, *, custom: bool) -> list[tuple[Object, Refusal]]:
        """Return each schema violation, either of custom kinds or of built-in kinds."""
        return [(item, refusal) for item, refusal, of_crd in self._refusals if of_crd is custom]
