from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository import git
from relay_gitops.repository.kustomize import path_in_source
from relay_gitops.repository.objects import Object, at, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.yaml_text import documents


@rule(
    "FLUX020",
    "renamed Kustomization",
    Severity.ERROR,
    fix="Restore the old name and namespace; to rename it, set `prune: false` first, merge, and then rename it",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def renamed_kustomization(repository: Repository) -> Iterator[Problem]:
    """Flux deletes the Kustomization with the old name.

    That prunes all its objects before the Kustomization with the new name applies them again.
    """
    commit = repository.base_commit
    if commit is None:
        return
    before = _kustomizations_at(repository, commit)
    now = {item: _written_identity(item) for item in repository.flux_kustomizations()}
    for item, identity in now.items():
        # If a file sets no namespace, kustomize adds it: in that commit and now.
        names = {place: (namespace or identity[0], name) for place, (namespace, name) in before.items()}
        path = path_in_source(str(at(item.written, "spec", "path") or "."))
        old = names.get((item.file.name.rpartition("/")[0], path))
        if old and old not in now.values() and identity not in names.values():
            message = (
                f"it was renamed from {'/'.join(old)} after {commit[:8]}, so Flux deletes everything that it applied"
            )
            yield Problem(item, ("metadata", "name"), message)


def _written_identity(item: Object) -> tuple[str, str]:
    metadata = mapping(item.written.get("metadata"))
    return str(metadata.get("namespace") or item.namespace), str(metadata.get("name") or item.name)


def _kustomizations_at(repository: Repository, commit: str) -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    folders = {item.file.folder for item in repository.flux_kustomizations()}
    # An unchanged file cannot contain a renamed Kustomization.
    for name in git.changed(repository.root, commit, "."):
        if name.rpartition("/")[0] not in folders or not name.endswith((".yaml", ".yml")):
            continue
        text = git.text_at(repository.root, commit, name) or ""
        if "kustomize.toolkit.fluxcd.io" not in text:
            continue
        try:
            read = documents(text)
        except ValueError:
            continue
        for data in read:
            if isinstance(data, dict) and str(data.get("apiVersion")).startswith("kustomize.toolkit"):
                metadata, spec = mapping(data.get("metadata")), mapping(data.get("spec"))
                if not str(metadata.get("annotations", "")).count("disabled") or spec.get("prune") is True:
                    key = name.rpartition("/")[0], path_in_source(str(spec.get("path") or "."))
                    found[key] = str(metadata.get("namespace") or ""), str(metadata.get("name"))
    return found
