from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.kubernetes_schemas import is_core
from relay_gitops.repository.layout import AppliedFolder
from relay_gitops.repository.objects import CRD, FLUX_KUSTOMIZATION, HELM_RELEASE, Object, mapping, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.substitution import expressions


@rule(
    "FLUX022",
    "variable that Flux does not substitute",
    Severity.ERROR,
    fix="Define the variable in `spec.postBuild` of the Kustomization that applies this object",
    source=f"{KUSTOMIZATION_DOCS}#post-build-variable-substitution",
)
def unsubstituted_variable(repository: Repository) -> Iterator[Problem]:
    """Flux substitutes variables only if `postBuild` defines at least one. Defaults have no effect without it."""
    for applied in repository.complete_folders:
        if applied.substitutes:
            continue
        for item in applied.objects:
            found = next(_variables(applied, item), None)
            if found:
                keys, variable = found
                yield Problem(item, keys, f"{_reason(applied, item)}, so it stays {variable}")


def _reason(applied: AppliedFolder, item: Object) -> str:
    if item.type == FLUX_KUSTOMIZATION and _own_names(item):
        return "`postBuild` of a Kustomization applies to the objects in its folder and not to its own fields"
    return f"{applied.owner} has no `postBuild` with variables"


def _variables(applied: AppliedFolder, item: Object) -> Iterator[tuple[KeyPath, str]]:
    """Yield the variables that only Flux can replace: no shell and no program reads these fields."""
    # The schema of a CRD describes variables.
    if item.type == CRD or (applied.owner is None and item.type != FLUX_KUSTOMIZATION):
        return
    for keys, value in walk(item.data):
        if not isinstance(value, str) or "${" not in value:
            continue
        for variable in expressions(value):
            text = value[variable.start : variable.end]
            # A person can replace variables before the first `kubectl apply`.
            if applied.owner is None and variable.name not in _own_names(item):
                continue
            if _is_plain(item, keys) or (text == value and variable.rest.startswith(":=") and _is_value(item, keys)):
                yield keys, text


def _own_names(kustomization: Object) -> set[str]:
    return set(mapping(kustomization.at("spec", "postBuild", "substitute")))


_PROGRAMS = {"command", "args", "env", "exec", "data", "stringData", "binaryData", "annotations", "subPathExpr"}
"""Fields of built-in kinds that shells and programs read."""
_LATER = {FLUX_KUSTOMIZATION: ("patches",), HELM_RELEASE: ("values", "postRenderers", "valuesFrom")}
"""Fields of `spec` that reach other objects or charts as they are."""


def _is_plain(item: Object, keys: KeyPath) -> bool:
    """Return whether Kubernetes or Flux itself reads a field."""
    if keys[0] == "metadata":
        return keys[1] in ("name", "namespace", "labels")
    if item.group.endswith(".fluxcd.io"):
        return keys[0] == "spec" and keys[1] not in _LATER.get(item.type, ())
    return is_core(item.api_version) and _PROGRAMS.isdisjoint(keys)


def _is_value(item: Object, keys: KeyPath) -> bool:
    return item.type == HELM_RELEASE and keys[:2] == ("spec", "values")
