from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.layout import AppliedFolder
from relay_gitops.repository.objects import Object, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.substitution import opts_out, undefined


@rule(
    "FLUX012",
    "undefined postBuild variable",
    Severity.ERROR,
    fix="Set it in `spec.postBuild`, add a default as in `${name:=value}`, or escape it as `$${name}`",
    source=f"{KUSTOMIZATION_DOCS}#post-build-variable-substitution",
)
def undefined_variable(repository: Repository) -> Iterator[Problem]:
    """Up to Flux 2.8, an undefined variable becomes an empty string. From Flux 2.9, the Kustomization fails."""
    for applied in repository.complete_folders:
        if not applied.substitutes or not applied.all_variables_known:
            continue
        for item in applied.objects:
            if not opts_out(item):
                yield from _undefined_variables(applied, item)


def _undefined_variables(applied: AppliedFolder, item: Object) -> Iterator[Problem]:
    for keys, value in walk(item.data):
        if not isinstance(value, str) or "${" not in value:
            continue
        # A value that contains a variable comes from another Kustomization, which has the finding.
        inserted = " ".join(applied.variables.values())
        names = (name for name in undefined(value, applied.variables) if f"${{{name}" not in inserted)
        name = next(names, "")
        if name:
            variable = f"`postBuild` of {applied.owner} does not define ${{{name}}}"
            message = f"{variable}, so it becomes empty, and from Flux 2.9 the Kustomization fails"
            yield Problem(item, keys, message)
