"""What is applied to which cluster, and by what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay_gitops.repository.kustomize import Folder, joined, normal
from relay_gitops.repository.kustomize_build import BuildResult
from relay_gitops.repository.objects import Object, mapping, source_of
from relay_gitops.repository.own_sources import SourceKey


@dataclass(frozen=True, eq=False)
class AppliedFolder:
    """What one Flux Kustomization applies, or the files that somebody applies by hand."""

    path: str
    folder: Folder
    owner: Object | None
    """The Flux Kustomization; None for what is applied by hand."""
    cluster: str
    """Where its objects go."""
    result: BuildResult
    variables: Mapping[str, str] = field(default_factory=dict)
    """What postBuild puts in, as far as it is in the tree."""
    all_variables_known: bool = True

    @property
    def objects(self) -> tuple[Object, ...]:
        """What it applies."""
        return self.result.objects

    @property
    def substitutes(self) -> bool:
        """Whether Flux replaces variables in its objects."""
        post_build = mapping(self.owner.spec.get("postBuild")) if self.owner else {}
        return bool(post_build.get("substitute") or post_build.get("substituteFrom"))


@dataclass(frozen=True)
class Sources:
    """Which of Flux's sources are this very repository, or made of it; by kind, namespace and name."""

    own: Mapping[SourceKey, str] = field(default_factory=dict)
    """The sources that are this repository, with why that is assumed; empty where a Git remote says it."""
    artifacts: Mapping[SourceKey, str | None] = field(default_factory=dict)
    """The folder of each artifact that is made of this repository; None where it is put together of several."""

    def path(self, item: Object) -> str:
        """Return the folder that a Flux Kustomization applies; what is put together has none, and a name instead."""
        key = source_of(item)
        folder = self.artifacts.get(key, "")
        written = str(item.spec.get("path") or ".")
        return (
            f"{key[0]} {key[1]}/{key[2]}" if folder is None else joined(folder, written) if folder else normal(written)
        )


@dataclass(frozen=True, eq=False)
class Layout:
    """The clusters of a repository."""

    applied_folders: tuple[AppliedFolder, ...] = ()
    unapplied: tuple[Object, ...] = ()
    """Objects in files that nothing applies."""
    sources: Sources = Sources()
    flux: bool = False
    """Whether there are Flux Kustomizations that apply something of the tree."""
