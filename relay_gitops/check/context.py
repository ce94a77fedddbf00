"""What one run of the rules works on."""

from dataclasses import dataclass
from functools import cached_property

from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import Refusal, Schemas
from relay_gitops.synth.parity import ParityProcess


@dataclass(frozen=True, eq=False)
class Context:
    """A repository, and what several rules derive from it at a cost."""

    repository: Repository
    parity: ParityProcess | None = None
    """Compares the generated files with what the environment makes; None where nothing is generated."""

    @cached_property
    def _refusals(self) -> list[tuple[Object, Refusal, bool]]:
        schemas = Schemas.of(self.repository.everything)
        return [
            (item, refusal, bool(schemas.custom(item)))
            for item in (*self.repository.everything, *self.repository.rendered)
            for refusal in schemas.refusals(item)
        ]

    def refusals(self, *, custom: bool) -> list[tuple[Object, Refusal]]:
        """Return each field that a schema refuses, either of kinds of CRDs or of those built into Kubernetes."""
        return [(item, refusal) for item, refusal, of_crd in self._refusals if of_crd is custom]
