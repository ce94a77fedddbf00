"""Variables of postBuild."""

import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.layout import AppliedFolder
from relay_gitops.repository.objects import Object, mapping, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.substitution import VARIABLE, opts_out


@rule(
    "FLUX012",
    "a variable that nothing sets",
    Severity.ERROR,
    fix="Set it in postBuild, give it a default as in ${name:=value}, or write $${name} if it is not meant for Flux",
    source=f"{KUSTOMIZATION_DOCS}#post-build-variable-substitution",
)
def undefined_variable(repository: Repository) -> Iterator[Problem]:
    """It works on the text of every object: what is unknown is emptied up to Flux 2.8 and fails from 2.9."""
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
        for match in VARIABLE.finditer(value):
            if match["name"] not in applied.variables and match["operator"] is None and not match["other"]:
                message = f"{applied.owner} replaces variables, and nothing sets ${{{match['name']}}}"
                yield Problem(item, keys, message)
                break


@rule(
    "FLUX013",
    "no name for a variable",
    Severity.ERROR,
    fix="Begin with a letter or underscore, and go on with letters, digits and underscores",
    source=f"{KUSTOMIZATION_DOCS}#post-build-variable-substitution",
)
def invalid_variable_name(repository: Repository) -> Iterator[Problem]:
    """Flux refuses the whole Kustomization for a name that no variable can have."""
    for item in repository.flux_kustomizations():
        for name in mapping(item.at("spec", "postBuild", "substitute")):
            if not re.fullmatch(r"[_a-zA-Z]\w*", name, re.ASCII):
                yield Problem(item, ("spec", "postBuild", "substitute", name), f"no variable can be called {name}")
