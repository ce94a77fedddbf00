"""Which folder is applied to which cluster, by which Kustomization."""

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from relay_gitops.check.files import Files
from relay_gitops.check.kustomize import Built, Folder, build, joined, normal, objects_of, overlay, survey
from relay_gitops.check.objects import FLUX_KUSTOMIZATION, GIT_REPOSITORY, HELM_RELEASE, Object, items, mapping


@dataclass(eq=False)
class Unit:
    """What one Flux Kustomization applies, or the files that somebody applies by hand."""

    path: str
    folder: Folder
    owner: Object | None
    """The Flux Kustomization; None for what is applied by hand."""
    cluster: str
    """Where its objects go."""
    built: Built
    variables: dict[str, str] = field(default_factory=dict)
    """What postBuild puts in, as far as it is in the tree."""
    all_variables_known: bool = True

    @property
    def objects(self) -> list[Object]:
        """What it applies."""
        return self.built.objects

    @property
    def substitutes(self) -> bool:
        """Whether Flux replaces variables in its objects."""
        post_build = mapping(self.owner.spec.get("postBuild")) if self.owner else {}
        return bool(post_build.get("substitute") or post_build.get("substituteFrom"))


@dataclass
class Layout:
    """The clusters of a repository."""

    units: list[Unit]
    loose: list[Object]
    """Objects in files that nothing applies."""
    own_sources: set[tuple[str, str, str]]
    """Kind, namespace and name of the sources that are this very repository."""
    flux: bool
    """Whether there are Flux Kustomizations that apply something of the tree."""


def _source_of(item: Object) -> tuple[str, str, str]:
    reference = mapping(
        item.at("spec", "chart", "spec", "sourceRef") if item.type == HELM_RELEASE else item.spec.get("sourceRef")
    )
    namespace = reference.get("namespace") or item.namespace
    return str(reference.get("kind")), str(namespace), str(reference.get("name"))


def _exists(files: Files, path: Any) -> bool:  # noqa: ANN401 - parsed YAML
    return isinstance(path, str) and not normal(path).startswith("..") and files.is_folder(normal(path))


def lay_out(files: Files) -> Layout:
    """Follow the Flux Kustomizations from those that nothing else applies."""
    parts = _parts(files)
    raw = [
        item
        for source in files.yaml.values()
        if not source.is_kustomization and source.name not in parts
        for item in objects_of(source)
    ]
    own = _own_sources(files, raw)
    flux = [
        item
        for item in raw
        if item.type == FLUX_KUSTOMIZATION and _is_local(files, item, own) and not item.file.ignored
    ]
    surveys = {path: survey(files, path) for path in {_path(item) for item in flux}}
    tops = [
        item
        for item in flux
        if not any(
            item.file.name in surveys[_path(other)].files
            for other in flux
            if other.file is not item.file and _path(other) != _path(item)
        )
    ] or flux
    layout = Layout([], [], own, bool(flux))
    if not flux:
        layout.units = _by_hand(files)
        applied = {name for unit in layout.units for name in unit.folder.files}
        layout.loose = [item for item in raw if item.file.name not in applied and not item.file.ignored]
        return layout
    _follow(files, tops, surveys, layout)
    applied = {name for unit in layout.units for name in unit.folder.files}
    layout.loose = [item for item in raw if item.file.name not in applied]
    return layout


def _parts(files: Files) -> set[str]:
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


def _path(item: Object) -> str:
    return normal(str(item.spec.get("path") or "."))


def _own_sources(files: Files, raw: Iterable[Object]) -> set[tuple[str, str, str]]:
    """Take for this repository each source from which some path or chart is here, or that is the only one."""
    own: set[tuple[str, str, str]] = set()
    for item in raw:
        path = (
            item.spec.get("path")
            if item.type == FLUX_KUSTOMIZATION
            else item.at("spec", "chart", "spec", "chart")
            if item.type == HELM_RELEASE and _source_of(item)[0] != "HelmRepository"
            else None
        )
        if _exists(files, path) and normal(str(path)):
            own.add(_source_of(item))
    sources = {("GitRepository", item.namespace, item.name): item for item in raw if item.type == GIT_REPOSITORY}
    urls = [sources[key].spec.get("url") for key in own if key in sources]
    own |= {key for key, item in sources.items() if item.spec.get("url") in urls}
    return own or (set(sources) if len(sources) == 1 else set())


def _is_local(files: Files, item: Object, own: set[tuple[str, str, str]]) -> bool:
    return _exists(files, item.spec.get("path") or ".") and (_source_of(item) in own or bool(normal(_path(item))))


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
    units = [
        Unit(path, surveys[path], None, path or ".", build(files, path, surveys[path], {}))
        for path in roots
        if path not in inner
    ]
    parts = [
        survey(files, source.folder)
        for source in files.yaml.values()
        if source.is_kustomization and _is_component(source)
    ]
    taken = {name for folder in (*surveys.values(), *parts) for name in folder.files} | _parts(files)
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
    level: list[tuple[Object, str]] = []
    by_hand: dict[str, tuple[str, set[str]]] = {}
    for top in tops:
        path = _path(top)
        itself = top.file.name in surveys[path].files
        cluster = path if itself else top.file.folder
        if not itself:
            by_hand.setdefault(top.file.folder, (cluster, set()))
        level.append((_in(top, cluster), cluster))
    for folder, (cluster, _) in by_hand.items():
        layout.units.append(_bootstrapped(files, folder, cluster, tops))
        known = {id(item.data): item for item in layout.units[-1].objects}
        level = [(known.get(id(item.data), item), where) for item, where in level]
    done: set[tuple[str, str, str]] = set()
    while level:
        fresh = []
        for item, cluster in level:
            key = (cluster, item.namespace, item.name)
            if key not in done:
                done.add(key)
                fresh.append((item, cluster))
        with ThreadPoolExecutor() as pool:
            units = list(pool.map(lambda pair: _unit(files, pair[0], pair[1], surveys), fresh))
        level = []
        for unit in units:
            layout.units.append(unit)
            _substitute(unit, layout)
            for item in unit.objects:
                if item.type == FLUX_KUSTOMIZATION and _is_local(files, item, layout.own_sources):
                    level.append((item, unit.cluster))


def _in(item: Object, cluster: str) -> Object:
    item.cluster = cluster
    return item


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


def _unit(files: Files, owner: Object, cluster: str, surveys: dict[str, Folder]) -> Unit:
    path = _path(owner)
    folder = surveys.get(path) or survey(files, path)
    changes = overlay(owner.spec)
    components = [str(entry) for entry in items(changes.get("components"))]
    folder = _with_components(files, path, folder, components)
    target = cluster
    kubeconfig = mapping(owner.spec.get("kubeConfig"))
    if kubeconfig:
        secret = mapping(kubeconfig.get("secretRef") or kubeconfig.get("configMapRef")).get("name")
        target = f"{cluster}, through {secret}"
    built = build(files, path, folder, changes)
    for item in built.objects:
        item.cluster = target
    return Unit(path, folder, owner, target, built)


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


VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[_A-Za-z]\w*)(?:(?P<operator>:?[-=])(?P<default>[^}]*)|(?P<other>[^}]*))\}")
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"


def opts_out(item: Object) -> bool:
    """Say whether Flux leaves the variables of an object alone."""
    return "disabled" in {str(where.get(_OPT_OUT, "")).lower() for where in (item.labels, item.annotations)}


def _substitute(unit: Unit, layout: Layout) -> None:
    if unit.owner is None or not unit.substitutes:
        return
    post_build = mapping(unit.owner.spec.get("postBuild"))
    for reference in items(post_build.get("substituteFrom")):
        data = _config_map(layout, unit.owner, mapping(reference))
        unit.all_variables_known &= data is not None
        unit.variables.update({key: str(value) for key, value in (data or {}).items()})
    unit.variables.update({key: str(value) for key, value in mapping(post_build.get("substitute")).items()})
    for item in unit.objects:
        if not opts_out(item) and "${" in str(item.data):
            item.data = _filled(item.data, unit.variables)


def _config_map(layout: Layout, owner: Object, reference: Mapping[str, Any]) -> dict[str, Any] | None:
    for unit in layout.units:
        for item in unit.objects:
            if (item.kind, item.name, item.namespace, item.cluster) == (
                "ConfigMap",
                reference.get("name"),
                owner.namespace,
                owner.cluster,
            ) and reference.get("kind") == "ConfigMap":
                return mapping(item.data.get("data"))
    return None


def _filled(data: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        return {key: _filled(value, variables) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(item, variables) for item in data]
    if not isinstance(data, str) or "${" not in data:
        return data

    def value(match: re.Match[str]) -> str:
        if match["name"] in variables:
            return variables[match["name"]]
        return match["default"] if match["default"] is not None else match[0]

    filled = VARIABLE.sub(value, data)
    # A value that is nothing but a variable is read as YAML again: "${PORT}" becomes a number.
    if VARIABLE.fullmatch(data):
        if filled in ("true", "false"):
            return filled == "true"
        if re.fullmatch(r"-?(0|[1-9]\d*)", filled):
            return int(filled)
    return filled
