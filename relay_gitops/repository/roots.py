"""Find the root Kustomizations: those that a person or Flux Operator applies."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from relay_gitops.repository.kustomize import Folder
from relay_gitops.repository.layout import Sources
from relay_gitops.repository.objects import Object, source_of


def roots(
    generated: Sequence[Object],
    flux: Sequence[Object],
    raw: Iterable[Object],
    kustomize_folders: Mapping[str, Folder],
    sources: Sources,
) -> list[Object]:
    """Return the root Kustomizations; all Kustomizations, if they apply each other.

    `generated` are the roots that Flux Operator creates, and `flux` the Kustomizations of the files. If a root is
    proven, a Kustomization of the same source that nothing applies is not a root. For example, its entry in
    `resources` is commented out.
    """
    candidates = _candidates(generated, flux, kustomize_folders, sources)
    declared = {(item.file.folder, item.kind, item.namespace, item.name) for item in raw}
    proven = [candidate for candidate in candidates if _is_proven(candidate, declared, kustomize_folders, sources)]
    known = {_source_name(candidate) for candidate in (*generated, *proven)}
    if not known:
        return candidates or list(flux)
    inside = [candidate for candidate in (*generated, *proven) if _is_inside(candidate, kustomize_folders, sources)]
    by_path = {(source_of(candidate), sources.path(candidate)) for candidate in inside}
    kept = [
        candidate
        for candidate in candidates
        if (
            _is_inside(candidate, kustomize_folders, sources)
            or (source_of(candidate), sources.path(candidate)) not in by_path
        )
        and (candidate in proven or _may_be_applied_by_hand(candidate, known))
    ]
    return [*generated, *kept]


def _may_be_applied_by_hand(candidate: Object, known: Collection[tuple[str, str]]) -> bool:
    """Return whether a Kustomization can be a root without a proof: its source belongs to none of the known roots."""
    kind, _, _ = source_of(candidate)
    # An ExternalArtifact exists only in the cluster of its ArtifactGenerator.
    return bool(candidate.spec.get("sourceRef")) and kind != "ExternalArtifact" and _source_name(candidate) not in known


def _source_name(candidate: Object) -> tuple[str, str]:
    """Return kind and name of the source of a Kustomization. A kustomization.yaml may set the namespace."""
    kind, _, name = source_of(candidate)
    return kind, name


def _candidates(
    generated: Sequence[Object], flux: Sequence[Object], kustomize_folders: Mapping[str, Folder], sources: Sources
) -> list[Object]:
    """Return the Kustomizations of the files that no other Kustomization applies."""
    applied_from: dict[str, list[str]] = {}
    for path, folder in kustomize_folders.items():
        for name in folder.files if path else ():
            applied_from.setdefault(name, []).append(path)
    # The root of a repository contains all files. A Kustomization of it that another one applies is of another tree.
    if any(not sources.path(item) and item.file.name not in applied_from for item in (*generated, *flux)):
        for name in kustomize_folders[""].files:
            applied_from.setdefault(name, []).append("")
    declared_in: dict[str, set[str]] = {}
    for item in flux:
        declared_in.setdefault(sources.path(item), set()).add(item.file.name)
    from_operator = {sources.path(item) for item in generated}

    def is_applied(item: Object) -> bool:
        name, own = item.file.name, sources.path(item)
        if from_operator.intersection(applied_from.get(name, ())):
            return True
        # The root of a repository contains all files, also those of Kustomizations that apply another branch.
        applies_itself = bool(own) and name in kustomize_folders[own].files
        # A Kustomization that applies its own file is a root, whatever else the file declares.
        return any(
            path != own and (not applies_itself or declared_in.get(path, set()) - {name})
            for path in applied_from.get(name, ())
        )

    return [item for item in flux if not is_applied(item)]


def _is_inside(candidate: Object, kustomize_folders: Mapping[str, Folder], sources: Sources) -> bool:
    """Return whether a root is inside the folder that it applies, or is created by Flux Operator."""
    return candidate.is_generated or candidate.file.name in kustomize_folders[sources.path(candidate)].files


def _is_proven(
    candidate: Object,
    declared: set[tuple[str, str, str, str]],
    kustomize_folders: Mapping[str, Folder],
    sources: Sources,
) -> bool:
    """Return whether a Kustomization applies itself, or its source is declared in the same folder."""
    return (
        _is_inside(candidate, kustomize_folders, sources) or (candidate.file.folder, *source_of(candidate)) in declared
    )
