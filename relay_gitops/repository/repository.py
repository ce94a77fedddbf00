"""A repository as its clusters would get it: files, objects, and lookups by name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.repository import git
from relay_gitops.repository.chart_files import ChartFiles, crds_of_charts, read_chart
from relay_gitops.repository.files import Files, Selection, SourceFile
from relay_gitops.repository.flux_instance import RESOURCE_SET
from relay_gitops.repository.helm_release import target_namespace
from relay_gitops.repository.kustomize import patch_and_data_files
from relay_gitops.repository.layout import AppliedFolder, Layout
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    GIT_REPOSITORY,
    HELM_RELEASE,
    Object,
    source_of,
    target_cluster,
)
from relay_gitops.repository.own_sources import address
from relay_gitops.repository.relay_file import RelayFile, relay_files
from relay_gitops.repository.rendering import Refusal, RefusedRelease, Rendering
from relay_gitops.repository.schemas import Schemas
from relay_gitops.repository.secrets import SecretConsumer, SecretSource, secret_consumers, secret_sources
from relay_gitops.repository.source_ignore import Ignore
from relay_values.object_reference import ObjectReference


class NothingToCheckError(RelayGitopsError):
    """The selected paths contain no file or no object."""


@dataclass(frozen=True, eq=False)
class Repository:
    """What Flux applies from a Git repository. It is read once and does not change."""

    files: Files
    layout: Layout
    rendering: Rendering = field(default_factory=Rendering)
    """The objects that the charts of this repository render."""
    _charts: dict[str, ChartFiles] = field(default_factory=dict, repr=False)
    """The charts that are already read, by folder."""
    selection: Selection = field(default_factory=Selection)
    """The paths to report on. The rest of the repository is read only as context."""

    @property
    def root(self) -> Path:
        """The root of the repository."""
        return self.files.root

    @property
    def rendered(self) -> tuple[Object, ...]:
        """The objects that the charts of this repository render."""
        return self.rendering.objects

    @property
    def not_rendered(self) -> tuple[Object, ...]:
        """HelmReleases whose objects are unknown."""
        return self.rendering.not_rendered

    def refused(self, why: Refusal) -> list[RefusedRelease]:
        """Return the unrendered releases of charts in this repository, for one kind of reason."""
        return [entry for entry in self.rendering.refused if entry.why is why]

    def chart(self, folder: str) -> ChartFiles:
        """Return the files of the chart in a folder."""
        if folder not in self._charts:
            self._charts[folder] = read_chart(self.files, folder)
        return self._charts[folder]

    @cached_property
    def schemas(self) -> Schemas:
        """The schemas of the kinds: of Kubernetes, Flux and 1Password, and of all CRDs in the repository."""
        found = Schemas.of([*self.everything, *self.rendered])
        if not all(found.knows(item) for item in self.judged):
            found.add(crds_of_charts(self.files))
        return found

    @cached_property
    def source_ignore(self) -> Ignore:
        """The rules by which source-controller excludes files."""
        return Ignore(self.root, self.files.boundary, self.files.budget.limits.file)

    @cached_property
    def base_commit(self) -> str | None:
        """The commit where HEAD left the default branch; None without a history."""
        return git.base(self.root)

    @cached_property
    def complete_folders(self) -> list[AppliedFolder]:
        """The applied folders whose objects are all known."""
        return [applied for applied in self.layout.applied_folders if not applied.result.is_guess]

    @cached_property
    def applied(self) -> list[Object]:
        """Objects that are applied to a cluster exactly as written in files."""
        return [item for applied in self.complete_folders for item in applied.objects]

    @cached_property
    def objects(self) -> list[Object]:
        """Objects that are applied to a cluster, by Flux or by Helm."""
        return [*self.applied, *self.rendered]

    @cached_property
    def everything(self) -> list[Object]:
        """All objects of all files without duplicates, including files that no Kustomization applies."""
        known: dict[int, Object] = {}
        found = [*(item for applied in self.layout.applied_folders for item in applied.objects), *self.layout.unapplied]
        for item in found:
            known.setdefault(id(item.data), item)
        return list(known.values())

    @cached_property
    def applied_files(self) -> frozenset[str]:
        """The files that take part in what Flux applies; without Flux, all files.

        Rules report nothing about other files, except that nothing applies them.
        """
        if not self.layout.flux:
            return frozenset(self.files.yaml)
        found: set[str] = set()
        for applied in self.layout.applied_folders:
            found |= {*applied.folder.files, *applied.folder.kustomizations}
            found |= {item.file.name for item in applied.objects}
            if applied.owner:
                found.add(applied.owner.file.name)
        return frozenset(found | patch_and_data_files(self.files, found))

    @cached_property
    def judged(self) -> list[Object]:
        """The objects in `applied_files`."""
        return [item for item in self.everything if item.file.name in self.applied_files]

    @cached_property
    def complete(self) -> list[Object]:
        """The same without the objects of folders that could not be built: patches could change them."""
        guessed = {
            id(item.data)
            for applied in self.layout.applied_folders
            if applied.result.is_guess and applied.owner
            for item in applied.objects
        }
        return [item for item in self.judged if id(item.data) not in guessed]

    @cached_property
    def applied_kustomizations(self) -> list[tuple[SourceFile, dict[str, object]]]:
        """The kustomization files in `applied_files` and their content."""
        return [(source, data) for source, data in self.kustomizations if source.name in self.applied_files]

    @cached_property
    def selected_files(self) -> list[SourceFile]:
        """The selected files."""
        return [source for source in self.files.yaml.values() if self.selection.contains(source.name)]

    @cached_property
    def selected_objects(self) -> list[Object]:
        """All objects of the selected files, without duplicates."""
        return [item for item in self.everything if self.selection.contains(item.file.name)]

    @cached_property
    def _by_type(self) -> dict[str, list[Object]]:
        found: dict[str, list[Object]] = defaultdict(list)
        for item in self.objects:
            found[item.type].append(item)
        return found

    def of_type(self, *types: str) -> list[Object]:
        """Return the applied objects of some types, for example `apps/Deployment` or `/Service`."""
        return [item for type_ in types for item in self._by_type.get(type_, ())]

    @cached_property
    def _index(self) -> dict[tuple[str, str, str, str], Object]:
        return {(item.cluster, item.kind, item.namespace, item.name): item for item in reversed(self.objects)}

    def find(self, cluster: str, kind: str, namespace: str, name: str) -> Object | None:
        """Return the applied object of this kind and name in a cluster."""
        return self._index.get((cluster, kind, namespace, name))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Object]]:
        found: dict[tuple[str, str], list[Object]] = defaultdict(list)
        for item in self.objects:
            found[item.kind, item.name].append(item)
        return found

    def named(self, kind: str, name: str) -> list[Object]:
        """Return the applied objects of this kind and name in any namespace and cluster."""
        return self._by_name.get((kind, name), [])

    def is_uncertain(self, cluster: str) -> bool:
        """Return whether a part of the cluster could not be built, so that a missing object may exist."""
        return cluster in self._uncertain

    @cached_property
    def _uncertain(self) -> set[str]:
        # What a ResourceSet creates is a template. A second repository of the same owner is part of the same cluster.
        return {
            *(applied.cluster for applied in self.layout.applied_folders if applied.result.is_guess),
            *(item.cluster for item in self.of_type(RESOURCE_SET)),
            *self._with_second_repository(),
        }

    def _with_second_repository(self) -> Iterator[str]:
        """Yield the clusters to which Flux also applies another Git repository of the same owner."""
        own = {_owner_of(item) for item in self.of_type(GIT_REPOSITORY) if self.is_own_source(item)} - {None}
        others = {
            (item.cluster, *_source_key(item))
            for item in self.of_type(GIT_REPOSITORY)
            if not self.is_own_source(item) and _owner_of(item) in own
        }
        for item in self.flux_kustomizations() if others else ():
            if (item.cluster, *source_of(item)) in others:
                yield target_cluster(item, item.cluster)

    def may_contain_more(self, cluster: str, namespace: str) -> bool:
        """Return whether a namespace may have more objects: of a release or a part that is not completely known.

        The empty namespace stands for cluster-scoped objects.
        """
        if self.is_uncertain(cluster):
            return True
        return any(
            target_cluster(release, release.cluster) == cluster and namespace in ("", target_namespace(release))
            for release in (*self.not_rendered, *self.rendering.guessed)
        )

    @cached_property
    def _custom(self) -> set[tuple[str, str]]:
        return {(item.cluster, item.namespace) for item in self.objects if _is_custom(item)}

    def may_run_more_pods(self, cluster: str, namespace: str) -> bool:
        """Return whether a namespace has objects from which an operator may create pods."""
        return (cluster, namespace) in self._custom

    def may_create(self, cluster: str, namespace: str, name: str) -> bool:
        """Return whether an operator may create an object of this name: a custom object has it or a prefix of it."""
        return any(
            f"{name}-".startswith(f"{item.name}-")
            for item in self._operated.get((cluster, namespace), ())
            if item.kind not in _CREATES_ONLY_NAMED_SECRETS
        )

    @cached_property
    def _operated(self) -> dict[tuple[str, str], list[Object]]:
        found: dict[tuple[str, str], list[Object]] = defaultdict(list)
        for item in self.objects:
            if (item.cluster, item.namespace) in self._custom and _is_custom(item):
                found[item.cluster, item.namespace].append(item)
        return found

    @cached_property
    def clusters(self) -> list[str]:
        """The clusters, in the order of discovery."""
        return list(dict.fromkeys(applied.cluster for applied in self.layout.applied_folders))

    @cached_property
    def selected_clusters(self) -> list[str]:
        """The clusters of the selected files."""
        if not all(self.selection.names):
            return self.clusters
        taken = {
            applied.cluster
            for applied in self.layout.applied_folders
            if any(self.selection.contains(name) for name in (*applied.folder.files, *applied.folder.kustomizations))
        }
        return [cluster for cluster in self.clusters if cluster in taken]

    @cached_property
    def folder_of(self) -> dict[int, AppliedFolder]:
        """The applied folder of each object, by the id() of the object."""
        return {id(item): applied for applied in self.layout.applied_folders for item in applied.objects}

    def is_own_source(self, item: Object) -> bool:
        """Return whether a GitRepository, or the source of a Kustomization or HelmRelease, is this repository."""
        return _source_key(item) in self.layout.sources.own

    def assumption(self, item: Object) -> str:
        """Return in brackets why a source is assumed to be this repository; empty if a Git remote proves it."""
        key = _source_key(item)
        why = self.layout.sources.own.get(key)
        return f" ({key[0]} {key[1]}/{key[2]} is assumed to be this repository, because {why})" if why else ""

    @cached_property
    def _rendered_releases(self) -> set[int]:
        return {id(item.release) for item in self.rendered}

    @cached_property
    def secret_sources(self) -> list[SecretSource]:
        """All objects that create a Secret."""
        return list(secret_sources(self.objects, self._rendered_releases))

    @cached_property
    def secret_source_of(self) -> dict[ObjectReference, SecretSource]:
        """The object that creates each Secret, by the reference of the Secret."""
        return {source.reference: source for source in self.secret_sources}

    @cached_property
    def secret_consumers(self) -> list[SecretConsumer]:
        """All fields that refer to a Secret or a ConfigMap."""
        return list(secret_consumers(self.objects, self._rendered_releases))

    @cached_property
    def relay_files(self) -> list[RelayFile]:
        """All relay.toml files inside applied objects, also those that are not valid TOML."""
        return list(relay_files(self.releases(), self.objects))

    @cached_property
    def kustomizations(self) -> list[tuple[SourceFile, dict[str, object]]]:
        """The kustomization files and their content."""
        return [
            (source, source.documents[0])
            for source in self.files.yaml.values()
            if source.is_kustomization and source.documents and isinstance(source.documents[0], dict)
        ]

    def flux_kustomizations(self) -> list[Object]:
        """Return the applied Flux Kustomizations."""
        return self.of_type(FLUX_KUSTOMIZATION)

    def releases(self) -> list[Object]:
        """Return the applied HelmReleases."""
        return self.of_type(HELM_RELEASE)


_CREATES_ONLY_NAMED_SECRETS = {
    "Certificate",
    "ExternalSecret",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "SealedSecret",
    "ServiceMonitor",
}
"""Custom kinds from which operators create only Secrets with explicit names."""


def _is_custom(item: Object) -> bool:
    return "." in item.group and not item.group.endswith((".k8s.io", ".fluxcd.io", "onepassword.com"))


def _source_key(item: Object) -> tuple[str, str, str]:
    return (item.kind, item.namespace, item.name) if item.type == GIT_REPOSITORY else source_of(item)


def _owner_of(repository: Object) -> tuple[str, str] | None:
    """Return the host and the owner of a GitRepository, for example github.com and fluxcd."""
    url = repository.spec.get("url")
    found = address(url) if isinstance(url, str) else None
    return (found[0], found[1].partition("/")[0]) if found else None


def is_bootstrapped(item: Object) -> bool:
    """Return whether `flux bootstrap` owns the file of an object and overwrites changes."""
    return item.file.base in ("gotk-components.yaml", "gotk-sync.yaml")


def applies_itself(repository: Repository, kustomization: Object) -> bool:
    """Return whether a Kustomization is in the folder that it applies."""
    wanted = _owner_key(kustomization)
    return any(
        _owner_key(applied.owner) == wanted and any(_owner_key(item) == wanted for item in applied.objects)
        for applied in repository.layout.applied_folders
        if applied.cluster == kustomization.cluster
    )


def owner(repository: Repository, item: Object | None) -> Object | None:
    """Return the Kustomization or HelmRelease that creates an object; None if it is applied by hand."""
    if item is None:
        return None
    if item.release:
        return item.release
    applied = repository.folder_of.get(id(item))
    return applied.owner if applied else None


def _owner_key(owner: Object | None) -> tuple[str, str, str] | None:
    return (owner.type, owner.namespace, owner.name) if owner else None
