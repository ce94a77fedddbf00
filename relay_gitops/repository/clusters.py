"""Find the Kustomization and the cluster of each folder."""

from dataclasses import replace
from typing import Any

from relay_gitops.repository.artifacts import artifacts
from relay_gitops.repository.files import Files, SourceFile
from relay_gitops.repository.flux_instance import created_by_operator
from relay_gitops.repository.kustomize import (
    Folder,
    joined_path,
    kustomize_folder,
    objects_in_file,
    patch_and_data_files,
)
from relay_gitops.repository.kustomize_build import BuildResult, build_folders
from relay_gitops.repository.kustomize_overlay import Job, overlay
from relay_gitops.repository.layout import AppliedFolder, Layout, Sources
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    Object,
    items,
    mapping,
    source_of,
    target_cluster,
)
from relay_gitops.repository.own_sources import foreign, is_here, own_sources, refs
from relay_gitops.repository.roots import roots
from relay_gitops.repository.substitution import with_variables


def layout_of(files: Files) -> Layout:
    """Follow the Flux Kustomizations, starting with the root Kustomizations."""
    no_objects = patch_and_data_files(files)
    raw = [
        item
        for source in files.yaml.values()
        if not source.is_kustomization and source.name not in no_objects
        for item in objects_in_file(source)
    ]
    made = created_by_operator(files.yaml.values())
    own = own_sources(files, [*raw, *(item for pair in made for item in pair)])
    declared = [*raw, *(source for source, _ in made)]
    sources = Sources(own, artifacts(raw, own), foreign(declared, own), refs(declared, own))
    generated = [root for _, root in made if _is_local(files, root, sources)]
    flux = [
        item
        for item in raw
        if item.type == FLUX_KUSTOMIZATION and _is_local(files, item, sources) and not item.file.ignored
    ]
    if not flux and not generated:
        folders = _applied_by_hand(files)
        applied = {name for applied in folders for name in applied.folder.files}
        unapplied = [item for item in raw if item.file.name not in applied and not item.file.ignored]
        return Layout(tuple(folders), tuple(unapplied), sources, flux=False)
    kustomize_folders = {
        path: kustomize_folder(files, path) for path in {sources.path(item) for item in (*flux, *generated)}
    }
    folders = _follow_kustomizations(
        files, roots(generated, flux, raw, kustomize_folders, sources), kustomize_folders, sources
    )
    applied = {name for applied in folders for name in applied.folder.files}
    unapplied = [item for item in raw if item.file.name not in applied]
    return Layout(tuple(folders), tuple(unapplied), sources, flux=True)


def _is_local(files: Files, item: Object, sources: Sources) -> bool:
    """Return whether a Flux Kustomization applies files of this repository."""
    key = source_of(item)
    if key in sources.artifacts:
        return sources.artifacts[key] is None or files.is_folder(sources.path(item))
    return (
        not sources.is_foreign(item)
        and is_here(files, item.spec.get("path") or ".")
        and (key in sources.own or bool(sources.path(item)))
    )


def _applied_by_hand(files: Files) -> list[AppliedFolder]:
    """Without Flux, treat each kustomize folder as applied by hand, and likewise all other files together."""
    roots = [source.folder for source in files.yaml.values() if source.is_kustomization and not _is_component(source)]
    kustomize_folders = {path: kustomize_folder(files, path) for path in roots}
    inner = {
        name.rpartition("/")[0]
        for path, folder in kustomize_folders.items()
        for name in folder.kustomizations
        if name.rpartition("/")[0] != path
    }
    outer = [path for path in roots if path not in inner]
    jobs = [Job(path, kustomize_folders[path], cluster=path or ".") for path in outer]
    folders = [
        AppliedFolder(job.path, job.folder, None, job.cluster, built)
        for job, built in zip(jobs, build_folders(files, jobs), strict=True)
    ]
    components = [
        kustomize_folder(files, source.folder)
        for source in files.yaml.values()
        if source.is_kustomization and _is_component(source)
    ]
    taken = {
        name for folder in (*kustomize_folders.values(), *components) for name in folder.files
    } | patch_and_data_files(files)
    tested = {source.folder for source in files.yaml.values() if _is_test(source)}
    rest = Folder(
        {
            name: None
            for name, source in files.yaml.items()
            if not source.is_kustomization
            and source.folder not in tested
            and name not in taken
            and not any(name.startswith(f"{path}/" if path else "") for path in roots)
        }
    )
    by_folder: dict[str, list[str]] = {}
    for name in rest.files:
        by_folder.setdefault(name.rpartition("/")[0], []).append(name)
    for path, names in by_folder.items():
        objects = [item for name in names for item in objects_in_file(files.yaml[name], ".") if not item.file.ignored]
        if objects:
            folders.append(AppliedFolder(path, Folder(dict.fromkeys(names)), None, ".", BuildResult(tuple(objects))))
    return folders


_TEST_GROUPS = ("chainsaw.kyverno.io/", "kuttl.dev/")


def _is_test(source: SourceFile) -> bool:
    """Return whether a file describes a test, which applies the other files of its folder one after the other."""
    return any(data["apiVersion"].startswith(_TEST_GROUPS) for _, data in source.manifests())


def _is_component(source: Any) -> bool:  # noqa: ANN401 - SourceFile
    return bool(source.documents) and mapping(source.documents[0]).get("kind") == "Component"


def _follow_kustomizations(
    files: Files, root_kustomizations: list[Object], kustomize_folders: dict[str, Folder], sources: Sources
) -> list[AppliedFolder]:
    found, level = _by_cluster(files, root_kustomizations, kustomize_folders, sources)
    done: set[tuple[str, str, str]] = set()
    unsure: set[int] = set()
    objects = 0
    while level:
        fresh = []
        for item, cluster in level:
            key = (cluster, item.namespace, item.name)
            if key not in done:
                done.add(key)
                fresh.append((item, cluster))
        level = []
        for plain in _applied_folders(files, fresh, kustomize_folders, sources):
            built = replace(plain.result, is_guess=plain.result.is_guess or id(plain.owner) in unsure)
            applied = replace(plain, result=built)
            applied = with_variables(applied, [*found, applied])
            objects += len(applied.objects)
            if objects > files.budget.limits.objects:
                reason = f"the Kustomizations apply more than {files.budget.limits.objects} objects"
                applied = replace(applied, result=BuildResult(is_guess=True, exceeded=reason))
            found.append(applied)
            inner = [item for item in applied.objects if item.type == FLUX_KUSTOMIZATION]
            level += [
                (item, applied.cluster)
                for item in inner
                if _is_local(files, item, sources) and sources.is_same_tree(item, applied.owner)
            ]
            if _is_unpatched(applied):
                unsure.update(map(id, inner))
    return found


def _by_cluster(
    files: Files, root_kustomizations: list[Object], kustomize_folders: dict[str, Folder], sources: Sources
) -> tuple[list[AppliedFolder], list[tuple[Object, str]]]:
    """Return the folders of the root Kustomizations, which are applied by hand, and the roots with their clusters."""
    by_hand: dict[str, AppliedFolder] = {}
    level: list[tuple[Object, str]] = []
    for root in root_kustomizations:
        path = sources.path(root)
        applies_itself = root.is_generated or root.file.name in kustomize_folders[path].files
        cluster = path if applies_itself else root.file.folder
        if not applies_itself and cluster not in by_hand:
            by_hand[cluster] = _bootstrapped(files, cluster)
        level.append((replace(root, cluster=cluster), cluster))
    known = {id(item.data): item for applied in by_hand.values() for item in applied.objects}
    return list(by_hand.values()), [(known.get(id(item.data), item), cluster) for item, cluster in level]


def _is_unpatched(applied: AppliedFolder) -> bool:
    """Return whether decryption or variables may still change the objects of a folder that was not built."""
    return bool(applied.result.is_guess and applied.owner and (not applied.folder.plain or overlay(applied.owner.spec)))


def _bootstrapped(files: Files, folder: str) -> AppliedFolder:
    """Treat the files beside a root Kustomization as applied by hand together with it; the folder is their cluster."""
    names = [
        name
        for name, source in files.yaml.items()
        if source.folder == folder and not source.is_kustomization and not source.ignored
    ]
    objects = tuple(item for name in names for item in objects_in_file(files.yaml[name], folder))
    return AppliedFolder(folder, Folder(dict.fromkeys(names)), None, folder, BuildResult(objects))


def _applied_folders(
    files: Files, owners: list[tuple[Object, str]], kustomize_folders: dict[str, Folder], sources: Sources
) -> list[AppliedFolder]:
    """Return the folder that each Kustomization applies."""
    jobs = [_job(files, owner, cluster, kustomize_folders, sources) for owner, cluster in owners]
    return [
        AppliedFolder(job.path, job.folder, owner, job.cluster, _with_common_metadata(built, owner))
        for (owner, _), job, built in zip(owners, jobs, build_folders(files, jobs), strict=True)
    ]


def _with_common_metadata(built: BuildResult, owner: Object) -> BuildResult:
    """Add the labels and annotations that Flux sets on each object after the build."""
    common = mapping(owner.spec.get("commonMetadata"))
    added = {field: mapping(common.get(field)) for field in ("labels", "annotations") if mapping(common.get(field))}
    if not added:
        return built
    objects = []
    for item in built.objects:
        metadata = {field: {**mapping(item.metadata.get(field)), **values} for field, values in added.items()}
        objects.append(replace(item, data={**item.data, "metadata": {**item.metadata, **metadata}}))
    return replace(built, objects=tuple(objects))


def _job(files: Files, owner: Object, cluster: str, kustomize_folders: dict[str, Folder], sources: Sources) -> Job:
    path, changes = sources.path(owner), overlay(owner.spec)
    components = [str(entry) for entry in items(changes.get("components"))]
    if sources.artifacts.get(source_of(owner), "") is None:
        folder = Folder(remote=[path])
    else:
        folder = _with_components(files, path, kustomize_folders.get(path) or kustomize_folder(files, path), components)
    return Job(path, folder, changes, target_cluster(owner, cluster))


def _with_components(files: Files, path: str, folder: Folder, components: list[str]) -> Folder:
    if not components:
        return folder
    extended = Folder(plain=False, direct=folder.direct)
    extended.include(folder)
    for entry in components:
        inner = kustomize_folder(files, joined_path(path, entry))
        extended.include(inner)
        extended.broken |= not inner.kustomizations
    return extended
