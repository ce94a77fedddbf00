"""Which folder is applied to which cluster, by which Kustomization."""

from typing import Any

from relay_gitops.repository.artifacts import artifacts
from relay_gitops.repository.files import Files
from relay_gitops.repository.kustomize import Folder, joined, objects_of, survey
from relay_gitops.repository.kustomize_build import Built, Job, build, overlay
from relay_gitops.repository.layout import Layout, Unit
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    Object,
    items,
    mapping,
    source_of,
)
from relay_gitops.repository.own_sources import is_here, own_sources
from relay_gitops.repository.substitution import substitute


def lay_out(files: Files) -> Layout:
    """Follow the Flux Kustomizations from those that nothing else applies."""
    no_objects = parts(files)
    raw = [
        item
        for source in files.yaml.values()
        if not source.is_kustomization and source.name not in no_objects
        for item in objects_of(source)
    ]
    own = own_sources(files, raw)
    layout = Layout([], [], own, flux=False, artifacts=artifacts(raw, own))
    flux = [
        item
        for item in raw
        if item.type == FLUX_KUSTOMIZATION and _is_local(files, item, layout) and not item.file.ignored
    ]
    surveys = {path: survey(files, path) for path in {layout.path(item) for item in flux}}
    tops = [
        item
        for item in flux
        if not any(
            item.file.name in surveys[layout.path(other)].files
            for other in flux
            if layout.path(other) != layout.path(item)
            and not (other.file is item.file and item.file.name in surveys[layout.path(item)].files)
        )
    ] or flux
    layout.flux = bool(flux)
    if not flux:
        layout.units = _by_hand(files)
        applied = {name for unit in layout.units for name in unit.folder.files}
        layout.loose = [item for item in raw if item.file.name not in applied and not item.file.ignored]
        return layout
    _follow(files, tops, surveys, layout)
    applied = {name for unit in layout.units for name in unit.folder.files}
    layout.loose = [item for item in raw if item.file.name not in applied]
    return layout


def parts(files: Files) -> set[str]:
    """Return the files that kustomization files take for something else than objects, such as patches."""
    found: set[str] = set()
    for source in files.yaml.values():
        listed = mapping(source.documents[0]) if source.is_kustomization and source.documents else {}
        for key in ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "configurations"):
            for entry in items(listed.get(key)):
                path = entry if isinstance(entry, str) else mapping(entry).get("path")
                if isinstance(path, str):
                    found.add(joined(source.folder, path))
        for key in ("configMapGenerator", "secretGenerator"):
            for entry in items(listed.get(key)):
                for name in items(mapping(entry).get("files")):
                    found.add(joined(source.folder, str(name).rpartition("=")[2]))
    return found


def _is_local(files: Files, item: Object, layout: Layout) -> bool:
    """Say whether a Flux Kustomization applies something of this repository."""
    key = source_of(item)
    if key in layout.artifacts:
        return layout.artifacts[key] is None or files.is_folder(layout.path(item))
    return is_here(files, item.spec.get("path") or ".") and (key in layout.own_sources or bool(layout.path(item)))


def _by_hand(files: Files) -> list[Unit]:
    """Without Flux, take each folder that kustomize builds by itself, and the files of no such folder."""
    roots = [source.folder for source in files.yaml.values() if source.is_kustomization and not _is_component(source)]
    surveys = {path: survey(files, path) for path in roots}
    inner = {
        name.rpartition("/")[0]
        for path, folder in surveys.items()
        for name in folder.kustomizations
        if name.rpartition("/")[0] != path
    }
    outer = [path for path in roots if path not in inner]
    jobs = [Job(path, surveys[path], cluster=path or ".") for path in outer]
    units = [
        Unit(job.path, job.folder, None, job.cluster, built)
        for job, built in zip(jobs, build(files, jobs), strict=True)
    ]
    components = [
        survey(files, source.folder)
        for source in files.yaml.values()
        if source.is_kustomization and _is_component(source)
    ]
    taken = {name for folder in (*surveys.values(), *components) for name in folder.files} | parts(files)
    rest = Folder(
        {
            name: None
            for name, source in files.yaml.items()
            if not source.is_kustomization
            and name not in taken
            and not any(name.startswith(f"{path}/" if path else "") for path in roots)
        }
    )
    by_folder: dict[str, list[str]] = {}
    for name in rest.files:
        by_folder.setdefault(name.rpartition("/")[0], []).append(name)
    for path, names in by_folder.items():
        objects = [item for name in names for item in objects_of(files.yaml[name]) if not item.file.ignored]
        if objects:
            units.append(Unit(path, Folder(dict.fromkeys(names)), None, ".", Built(objects)))
    for unit in units:
        for item in unit.objects:
            item.cluster = unit.cluster
    return units


def _is_component(source: Any) -> bool:  # noqa: ANN401 - SourceFile
    return bool(source.documents) and mapping(source.documents[0]).get("kind") == "Component"


def _follow(files: Files, tops: list[Object], surveys: dict[str, Folder], layout: Layout) -> None:
    level = _by_cluster(files, tops, surveys, layout)
    done: set[tuple[str, str, str]] = set()
    unsure: set[int] = set()
    while level:
        fresh = []
        for item, cluster in level:
            key = (cluster, item.namespace, item.name)
            if key not in done:
                done.add(key)
                fresh.append((item, cluster))
        units = _units(files, fresh, surveys, layout)
        level = []
        for unit in units:
            layout.units.append(unit)
            unit.built.guessed |= id(unit.owner) in unsure
            substitute(unit, layout)
            inner = [item for item in unit.objects if item.type == FLUX_KUSTOMIZATION]
            level += [(item, unit.cluster) for item in inner if _is_local(files, item, layout)]
            if _is_unpatched(unit):
                unsure.update(map(id, inner))


def _by_cluster(
    files: Files, tops: list[Object], surveys: dict[str, Folder], layout: Layout
) -> list[tuple[Object, str]]:
    """Return the Kustomizations that nothing else applies with their clusters; add what is applied by hand to them."""
    level: list[tuple[Object, str]] = []
    for top in tops:
        path = layout.path(top)
        top.cluster = path if top.file.name in surveys[path].files else top.file.folder
        level.append((top, top.cluster))
    by_hand = dict.fromkeys(top.file.folder for top, _ in level if top.file.name not in surveys[layout.path(top)].files)
    for folder in by_hand:
        layout.units.append(_bootstrapped(files, folder, folder, tops))
        known = {id(item.data): item for item in layout.units[-1].objects}
        level = [(known.get(id(item.data), item), where) for item, where in level]
    return level


def _is_unpatched(unit: Unit) -> bool:
    """Say whether a unit is not built that changes its objects: a decryption or variables may be put in there."""
    return bool(unit.built.guessed and unit.owner and (not unit.folder.plain or overlay(unit.owner.spec)))


def _bootstrapped(files: Files, folder: str, cluster: str, tops: list[Object]) -> Unit:
    """Take what lies beside a Kustomization that nothing applies for what is applied by hand together with it."""
    names = [
        name
        for name, source in files.yaml.items()
        if source.folder == folder and not source.is_kustomization and not source.ignored
    ]
    own = {id(item.data): item for item in tops}
    objects = [own.get(id(item.data), item) for name in names for item in objects_of(files.yaml[name])]
    for item in objects:
        item.cluster = cluster
    return Unit(folder, Folder(dict.fromkeys(names)), None, cluster, Built(objects))


def _units(files: Files, owners: list[tuple[Object, str]], surveys: dict[str, Folder], layout: Layout) -> list[Unit]:
    """Return what Flux Kustomizations apply, each given with its cluster."""
    jobs = [_job(files, owner, cluster, surveys, layout) for owner, cluster in owners]
    units = [
        Unit(job.path, job.folder, owner, job.cluster, built)
        for (owner, _), job, built in zip(owners, jobs, build(files, jobs), strict=True)
    ]
    for unit in units:
        for item in unit.objects:
            item.cluster = unit.cluster
    return units


def _job(files: Files, owner: Object, cluster: str, surveys: dict[str, Folder], layout: Layout) -> Job:
    path, changes = layout.path(owner), overlay(owner.spec)
    components = [str(entry) for entry in items(changes.get("components"))]
    if layout.artifacts.get(source_of(owner), "") is None:
        folder = Folder(remote=[path])
    else:
        folder = _with_components(files, path, surveys.get(path) or survey(files, path), components)
    kubeconfig = mapping(owner.spec.get("kubeConfig"))
    if kubeconfig:
        secret = mapping(kubeconfig.get("secretRef") or kubeconfig.get("configMapRef")).get("name")
        cluster = f"{cluster}, through {secret}"
    return Job(path, folder, changes, cluster)


def _with_components(files: Files, path: str, folder: Folder, components: list[str]) -> Folder:
    if not components:
        return folder
    extended = Folder(
        dict(folder.files),
        dict(folder.kustomizations),
        plain=False,
        remote=list(folder.remote),
        direct=folder.direct,
        broken=folder.broken,
    )
    for entry in components:
        inner = survey(files, joined(path, entry))
        extended.files.update(inner.files)
        extended.kustomizations.update(inner.kustomizations)
        extended.broken = extended.broken or inner.broken or not inner.kustomizations
        extended.remote += inner.remote
    return extended
