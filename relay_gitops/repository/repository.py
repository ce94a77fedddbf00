"""A repository as its clusters would get it: files, objects, and what is found by name."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.repository import git
from relay_gitops.repository.files import Asked, Files, SourceFile
from relay_gitops.repository.helm_release import target_namespace
from relay_gitops.repository.layout import Layout, Unit
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, GIT_REPOSITORY, HELM_RELEASE, Object, source_of
from relay_gitops.repository.secrets import SecretConsumer, SecretSource, secret_consumers, secret_sources
from relay_gitops.repository.source_ignore import Ignore
from relay_values.object_reference import ObjectReference


class NothingToCheckError(RelayGitopsError):
    """There is no file or no object where one was asked for."""


@dataclass(frozen=True)
class RefusedRelease:
    """A release that its chart refuses."""

    release: Object
    what: str


@dataclass(frozen=True, eq=False)
class Repository:
    """Everything that the rules look at."""

    files: Files
    layout: Layout
    rendered: tuple[Object, ...] = ()
    """What the charts of this repository make of their releases' values."""
    not_rendered: tuple[Object, ...] = ()
    """The HelmReleases of which nobody here knows what they make."""
    refused: tuple[RefusedRelease, ...] = ()
    """Those of them that their charts refuse."""
    asked: Asked = field(default_factory=Asked)
    """What is to be reported on; the rest was read because it decides about that."""

    @property
    def root(self) -> Path:
        """The root of the repository."""
        return self.files.root

    @cached_property
    def source_ignore(self) -> Ignore:
        """What keeps files from Flux."""
        return Ignore(self.root)

    @cached_property
    def base_commit(self) -> str | None:
        """The commit where HEAD left the default branch; None without a history."""
        return git.base(self.root)

    @cached_property
    def units(self) -> list[Unit]:
        """The units of which everything is known."""
        return [unit for unit in self.layout.units if not unit.built.guessed]

    @cached_property
    def applied(self) -> list[Object]:
        """What is written in files and applied to some cluster as it is written."""
        return [item for unit in self.units for item in unit.objects]

    @cached_property
    def objects(self) -> list[Object]:
        """What is applied to some cluster, by Flux or by Helm."""
        return [*self.applied, *self.rendered]

    @cached_property
    def everything(self) -> list[Object]:
        """All objects of all files, each once, also of those that nothing applies."""
        known: dict[int, Object] = {}
        found = [*(item for unit in self.layout.units for item in unit.objects), *self.layout.loose]
        for item in found:
            known.setdefault(id(item.data), item)
        return list(known.values())

    @cached_property
    def asked_files(self) -> list[SourceFile]:
        """The files that are asked about."""
        return [source for source in self.files.yaml.values() if self.asked.holds(source.name)]

    @cached_property
    def asked_objects(self) -> list[Object]:
        """All objects of the files that are asked about, each once."""
        return [item for item in self.everything if self.asked.holds(item.file.name)]

    @cached_property
    def _by_type(self) -> dict[str, list[Object]]:
        found: dict[str, list[Object]] = defaultdict(list)
        for item in self.objects:
            found[item.type].append(item)
        return found

    def of_type(self, *types: str) -> list[Object]:
        """Return the applied objects of some types, such as `apps/Deployment` or `/Service`."""
        return [item for type_ in types for item in self._by_type.get(type_, ())]

    @cached_property
    def _index(self) -> dict[tuple[str, str, str, str], Object]:
        return {(item.cluster, item.kind, item.namespace, item.name): item for item in reversed(self.objects)}

    def find(self, cluster: str, kind: str, namespace: str, name: str) -> Object | None:
        """Return the applied object of that kind and name in a cluster."""
        return self._index.get((cluster, kind, namespace, name))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Object]]:
        found: dict[tuple[str, str], list[Object]] = defaultdict(list)
        for item in self.objects:
            found[item.kind, item.name].append(item)
        return found

    def named(self, kind: str, name: str) -> list[Object]:
        """Return the applied objects of that kind and name in any namespace and cluster."""
        return self._by_name.get((kind, name), [])

    def is_uncertain(self, cluster: str) -> bool:
        """Say whether a part of the cluster could not be built, so that what is not found may be there."""
        return any(unit.built.guessed for unit in self.layout.units if unit.cluster == cluster)

    def may_hold_more(self, cluster: str, namespace: str) -> bool:
        """Say whether a release of unknown content, or a part that could not be built, may add to a namespace.

        The empty namespace stands for what has none.
        """
        if self.is_uncertain(cluster):
            return True
        return any(
            release.cluster == cluster and namespace in ("", target_namespace(release)) for release in self.not_rendered
        )

    @cached_property
    def _custom(self) -> set[tuple[str, str]]:
        return {(item.cluster, item.namespace) for item in self.objects if _is_custom(item)}

    def may_run_more(self, cluster: str, namespace: str) -> bool:
        """Say whether a namespace has objects of which an operator may make pods."""
        return (cluster, namespace) in self._custom

    def may_make(self, cluster: str, namespace: str, name: str) -> bool:
        """Say whether an operator may make an object of that name: an object of its own is called so, or begins it."""
        return any(
            f"{name}-".startswith(f"{item.name}-")
            for item in self._operated.get((cluster, namespace), ())
            if item.kind not in _MAKES_NOTHING
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
        """The clusters, in the order in which they were found."""
        return list(dict.fromkeys(unit.cluster for unit in self.layout.units))

    @cached_property
    def asked_clusters(self) -> list[str]:
        """The clusters to which something of the files that are asked about is applied."""
        if not all(self.asked.names):
            return self.clusters
        taken = {
            unit.cluster
            for unit in self.layout.units
            if any(self.asked.holds(name) for name in (*unit.folder.files, *unit.folder.kustomizations))
        }
        return [cluster for cluster in self.clusters if cluster in taken]

    @cached_property
    def unit_of(self) -> dict[int, Unit]:
        """The unit that applies an object, by the object's id()."""
        return {id(item): unit for unit in self.layout.units for item in unit.objects}

    def is_own_source(self, item: Object) -> bool:
        """Say whether a GitRepository, or the source of a Kustomization or HelmRelease, is this repository."""
        return _source_key(item) in self.layout.sources.own

    def assumption(self, item: Object) -> str:
        """Return in brackets why an object's source is taken for this repository; empty where a Git remote says so."""
        key = _source_key(item)
        why = self.layout.sources.own.get(key)
        return f" ({key[0]} {key[1]}/{key[2]} is taken for it, because {why})" if why else ""

    @cached_property
    def _rendered_releases(self) -> set[int]:
        return {id(item.release) for item in self.rendered}

    @cached_property
    def secret_sources(self) -> list[SecretSource]:
        """Everything that creates a Secret."""
        return list(secret_sources(self.objects, self._rendered_releases))

    @cached_property
    def secret_source_of(self) -> dict[ObjectReference, SecretSource]:
        """What creates each Secret."""
        return {source.reference: source for source in self.secret_sources}

    @cached_property
    def secret_consumers(self) -> list[SecretConsumer]:
        """Every field that reads a Secret or a ConfigMap."""
        return list(secret_consumers(self.objects, self._rendered_releases))

    @cached_property
    def kustomizations(self) -> list[tuple[SourceFile, dict[str, object]]]:
        """The kustomization files, with what they say."""
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


_MAKES_NOTHING = {
    "Certificate",
    "ExternalSecret",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "SealedSecret",
    "ServiceMonitor",
}
"""Custom kinds of which no operator makes anything but a Secret that is named in them."""


def _is_custom(item: Object) -> bool:
    return "." in item.group and not item.group.endswith((".k8s.io", ".fluxcd.io", "onepassword.com"))


def _source_key(item: Object) -> tuple[str, str, str]:
    return (item.kind, item.namespace, item.name) if item.type == GIT_REPOSITORY else source_of(item)


def is_bootstrapped(item: Object) -> bool:
    """Say whether `flux bootstrap` writes the file that an object is in, and overwrites what is changed there."""
    return item.file.base in ("gotk-components.yaml", "gotk-sync.yaml")


def applies_itself(repository: Repository, kustomization: Object) -> bool:
    """Say whether a Kustomization is in the folder that it applies."""
    wanted = _owner_key(kustomization)
    return any(
        _owner_key(unit.owner) == wanted and any(_owner_key(item) == wanted for item in unit.objects)
        for unit in repository.layout.units
        if unit.cluster == kustomization.cluster
    )


def owner(repository: Repository, item: Object | None) -> Object | None:
    """Return the Kustomization or HelmRelease that makes an object; None for what is applied by hand."""
    if item is None:
        return None
    if item.release:
        return item.release
    unit = repository.unit_of.get(id(item))
    return unit.owner if unit else None


def _owner_key(owner: Object | None) -> tuple[str, str, str] | None:
    return (owner.type, owner.namespace, owner.name) if owner else None
