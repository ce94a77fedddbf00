from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX011",
    "targetNamespace overrides the namespace of an object",
    Severity.WARNING,
    fix="Remove `spec.targetNamespace`, and set `metadata.namespace` in the objects",
    source=f"{KUSTOMIZATION_DOCS}#target-namespace",
)
def target_namespace_override(repository: Repository) -> Iterator[Problem]:
    """`targetNamespace` replaces the namespace of every object in the folder, including Flux objects."""
    for applied in repository.complete_folders:
        wanted = applied.owner.spec.get("targetNamespace") if applied.owner else None
        if applied.owner is None or not wanted:
            continue
        for item in applied.objects:
            if item.type == "/Namespace" and _name_in_file(item) not in ("", item.name):
                message = f"Flux applies Namespace {_name_in_file(item)} with the name {item.name}"
                yield Problem(applied.owner, ("spec", "targetNamespace"), message, severity=Severity.ERROR)
                break
            written = _namespace_in_file(item)
            if written and written != wanted:
                message = f"{item.kind} {item.name} sets namespace {written}, but Flux applies it to namespace {wanted}"
                yield Problem(applied.owner, ("spec", "targetNamespace"), message)
                break


def _name_in_file(item: Object) -> str:
    return str(mapping(item.written.get("metadata")).get("name") or "") if item.written.get("kind") == item.kind else ""


def _namespace_in_file(item: Object) -> str:
    for index, data in item.file.manifests():
        if index == item.index and data["kind"] == item.kind:
            return str(mapping(data.get("metadata")).get("namespace") or "")
    return ""
