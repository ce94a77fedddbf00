"""The input of the rules."""

from dataclasses import dataclass
from functools import cached_property

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.cel import CelRule, evaluations
from relay_gitops.repository.cel_process import evaluate
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import Refusal
from relay_gitops.synth.parity import ParityProcess


@dataclass(frozen=True, eq=False)
class Context:
    """A repository, with expensive results that several rules share."""

    repository: Repository
    parity: ParityProcess | None = None
    """Compares apps/ with the output of synth; None if the repository has no generated files."""

    @cached_property
    def _refusals(self) -> list[tuple[Object, Refusal, bool]]:
        schemas = self.repository.schemas
        return [
            (item, refusal, bool(schemas.custom(item)))
            for item in (*self.repository.complete, *self.repository.rendered)
            for refusal in schemas.refusals(item)
        ]

    def refusals(self, *, custom: bool) -> list[tuple[Object, Refusal]]:
        """Return each schema violation, either of custom kinds or of built-in kinds."""
        return [(item, refusal) for item, refusal, of_crd in self._refusals if of_crd is custom]

    @cached_property
    def cel_results(self) -> list[tuple[Object, CelRule, KeyPath, bool | None]]:
        """The CEL rules of the CRDs of the repository: whether each place satisfies a rule; None above a limit."""
        schemas = self.repository.schemas
        asked = [
            (item, *found)
            for item in (*self.repository.complete, *self.repository.rendered)
            if schemas.own and not schemas.is_trusted(item)
            for found in evaluations(schemas.cel_rules(item), item.data)
        ]
        results = evaluate([(rule.expression, value) for _, rule, _, value in asked], self.repository.files.budget)
        return [(item, rule, keys, result) for (item, rule, keys, _), result in zip(asked, results, strict=True)]
