"""Find the files of a repository that Flux does not see."""

from pathlib import Path

from relay_gitops.limits import LimitError
from relay_gitops.repository.boundary import Boundary, OutsideError

from pathspec import GitIgnoreSpec

BUILT_IN_LIST = "source-controller's built-in list"
"""The reason of a file that source-controller always excludes."""
_SOURCE_IGNORE = ".sourceignore"
_BUILT_IN_PATTERNS = [
    ".git/",
    ".gitignore",
    ".gitmodules",
    ".gitattributes",
    "*.jpg",
    "*.jpeg",
    "*.gif",
    "*.png",
    "*.wmv",
    "*.flv",
    "*.tar.gz",
    "*.zip",
    ".github/",
    ".circleci/",
    ".travis.yml",
    ".gitlab-ci.yml",
    "appveyor.yml",
    ".drone.yml",
    "cloudbuild.yaml",
    "codeship-services.yml",
    "codeship-steps.yml",
    "**/.goreleaser.yml",
    "**/.sops.yaml",
    "**/.flux.yaml",
]
"""Patterns that source-controller always excludes from artifacts."""

_BUILT_IN = GitIgnoreSpec.from_lines(_BUILT_IN_PATTERNS)


class Ignore:
    """Files that .sourceignore files and the built-in list of source-controller exclude."""

    def __init__(self, root: Path, boundary: Boundary, limit: int) -> None:
        """Start without any .sourceignore file; files are read on demand, up to a size of `limit` MiB."""
        self._root = root
        self._boundary = boundary
        self._limit = limit
        self._specs: dict[str, GitIgnoreSpec | None] = {}

    def reason(self, name: str) -> str | None:
        """Return what excludes a file, or None."""
        if _BUILT_IN.match_file(name):
            return BUILT_IN_LIST
        folder = ""
        reason = None
        for part in ["", *name.split("/")[:-1]]:
            folder = f"{folder}/{part}".strip("/")
            spec = self._spec(folder)
            if spec is not None:
                result = spec.check_file(name[len(folder) :].lstrip("/"))
                if result.include is not None:
                    reason = f"{folder}/{_SOURCE_IGNORE}".lstrip("/") if result.include else None
        return reason

    def hidden_by(self, name: str, spec_ignore: str | None) -> str | None:
        """Return what hides a file from Flux: the name of a .sourceignore, `spec.ignore`, or None."""
        reason = self.reason(name)
        if spec_ignore:
            spec = _spec_of(spec_ignore)
            included = spec.check_file(name).include if spec else None
            if included is not None:
                reason = "spec.ignore" if included else None
        return reason

    def _spec(self, folder: str) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            self._specs[folder] = self._read(folder)
        return self._specs[folder]

    def _read(self, folder: str) -> GitIgnoreSpec | None:
        path = f"{self._root}/{folder}/{_SOURCE_IGNORE}"
        try:
            return _spec_of(self._boundary.read(path, self._limit).decode(errors="replace"))
        except (OSError, OutsideError, LimitError):
            # Flux does not see a link either.
            return None


def _spec_of(text: str) -> GitIgnoreSpec | None:
    try:
        return GitIgnoreSpec.from_lines(text.splitlines(), backend="re2")
    except ValueError:
        return None
