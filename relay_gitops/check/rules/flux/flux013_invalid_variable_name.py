import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX013",
    "invalid variable name in postBuild.substitute",
    Severity.ERROR,
    fix="Use only letters, digits and underscores in the name, and do not start it with a digit",
    source=f"{KUSTOMIZATION_DOCS}#post-build-variable-substitution",
)
def invalid_variable_name(repository: Repository) -> Iterator[Problem]:
    """Flux rejects the whole Kustomization if a variable name is invalid."""
    for item in repository.flux_kustomizations():
        for name in mapping(item.at("spec", "postBuild", "substitute")):
            if not re.fullmatch(r"[_a-zA-Z]\w*", name, re.ASCII):
                yield Problem(
                    item,
                    ("spec", "postBuild", "substitute", name),
                    f"`{name}` is not a valid variable name, so Flux rejects the Kustomization",
                )
