"""The folders that are applied, each with its objects, its cluster and the Kustomization that applies it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay_gitops.repository.kustomize import Folder, joined_path, path_in_source
from relay_gitops.repository.kustomize_build import BuildResult
from relay_gitops.repository.objects import Object, mapping, source_of
from relay_gitops.repository.own_sources import SourceKey


@dataclass(frozen=True, eq=False)
class AppliedFolder:
    """The objects that a Flux Kustomization applies, or files that are applied by hand."""

    path: str
    folder: Folder
    owner: Object | None
    """The Flux Kustomization; None if the files are applied by hand."""
    cluster: str
    """The cluster of the objects."""
    result: BuildResult
    variables: Mapping[str, str] = field(default_factory=dict)
    """The postBuild variables that are defined in the repository."""
    all_variables_known: bool = True

    @property
    def objects(self) -> tuple[Object, ...]:
        """The applied objects."""
        return self.result.objects

    @property
    def needs_program(self) -> bool:
        """Whether its objects are unknown, although its files have no error."""
        result = self.result
        return result.is_guess and not (result.error or result.exceeded or self.folder.broken)

    @property
    def substitutes(self) -> bool:
        """Whether Flux replaces variables in its objects."""
        post_build = mapping(self.owner.spec.get("postBuild")) if self.owner else {}
        return bool(post_build.get("substitute") or post_build.get("substituteFrom"))


_DEFAULT_BRANCHES = ("main", "master")


@dataclass(frozen=True)
class Sources:
    """The Flux sources that are this repository or copies of it, by kind, namespace and name."""

    own: Mapping[SourceKey, str] = field(default_factory=dict)
    """The sources that are this repository, each with the reason; empty if a Git remote proves it."""
    artifacts: Mapping[SourceKey, str | None] = field(default_factory=dict)
    """The folder of each artifact of this repository; None if the artifact combines several folders."""

    foreign: frozenset[SourceKey] = frozenset()
    """The GitRepositories that are other repositories."""
    refs: Mapping[SourceKey, str] = field(default_factory=dict)
    """The branch, tag or commit of each GitRepository that is this repository."""

    def _declared(self, item: Object) -> SourceKey:
        """Return the source of a Kustomization as its file declares it. A kustomization.yaml may set its namespace."""
        key = source_of(item)
        return key if key in self.refs or key in self.foreign else (key[0], "", key[2])

    def is_foreign(self, item: Object) -> bool:
        """Return whether a Kustomization applies another repository."""
        return self._declared(item) in self.foreign

    def is_same_tree(self, item: Object, applier: Object | None) -> bool:
        """Return whether a Kustomization applies the same revision of this repository as the one that applies it."""
        if applier is None:
            return True
        own, other = self._declared(item), self._declared(applier)
        if own == other or own not in self.refs:
            return True
        # A bootstrapped source that is not in the repository usually follows the default branch.
        return self.refs[own] in ((self.refs[other],) if other in self.refs else _DEFAULT_BRANCHES)

    def path(self, item: Object) -> str:
        """Return the folder that a Flux Kustomization applies; for a combined artifact, return a name instead."""
        key = source_of(item)
        folder = self.artifacts.get(key, "")
        written = str(item.spec.get("path") or ".")
        return f"{key[0]} {key[1]}/{key[2]}" if folder is None else joined_path(folder, path_in_source(written))


@dataclass(frozen=True, eq=False)
class Layout:
    """The clusters of a repository."""

    applied_folders: tuple[AppliedFolder, ...] = ()
    unapplied: tuple[Object, ...] = ()
    """Objects in files that no Kustomization applies."""
    sources: Sources = Sources()
    flux: bool = False
    """Whether Flux Kustomizations apply files of the repository."""
