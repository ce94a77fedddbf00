"""The result of rendering the HelmReleases of a repository."""

from dataclasses import dataclass
from enum import Enum, auto

from relay_gitops.repository.objects import Object


class Refusal(Enum):
    """The kind of the reason that a release was not rendered."""

    VALUES = auto()
    """The chart rejects the values."""
    POST_RENDERERS = auto()
    """kustomize rejects the postRenderers."""
    LIMIT = auto()
    """The chart exceeds a limit."""
    INCOMPLETE = auto()
    """Something that the rendering needs is missing here."""


@dataclass(frozen=True)
class RefusedRelease:
    """A release of a chart in this repository that was not rendered."""

    release: Object
    message: str
    why: Refusal


@dataclass(frozen=True)
class Rendering:
    """The rendered HelmReleases of a repository."""

    objects: tuple[Object, ...] = ()
    not_rendered: tuple[Object, ...] = ()
    """Releases whose objects are unknown."""
    refused: tuple[RefusedRelease, ...] = ()
    """The reasons, except for charts that are not in this repository."""
    guessed: tuple[Object, ...] = ()
    """Rendered releases with placeholders for values that only the cluster knows."""
