"""Find the Flux sources that are the checked repository."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from urllib.parse import unquote, urlsplit

from relay_gitops.repository.files import Files
from relay_gitops.repository.git import remotes
from relay_gitops.repository.kustomize import path_in_source
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    GIT_REPOSITORY,
    HELM_RELEASE,
    Object,
    is_open,
    mapping,
    source_of,
)

SourceKey = tuple[str, str, str]
"""Kind, namespace and name."""

_FAR_FEWER = 5
_SCP = re.compile(r"^(?:[^@/:]+@)?(?P<host>[^/:]+):(?!//)(?P<path>.+)$")
_SSH_HOST = re.compile(r"^(alt)?ssh\.(?=[^.]+\.[^.])")
"""GitHub, GitLab, Bitbucket and Azure also serve SSH on a separate host, for example ssh.github.com on port 443."""


def address(url: str) -> tuple[str, str] | None:
    """Return normalized host and path of a Git URL; None for a local folder.

    The path is without `.git` and in lower case, because common Git hosts ignore case.
    """
    if "://" in url:
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path
    elif found := _SCP.match(url):
        host, path = found["host"].lower(), found["path"]
    else:
        return None
    path = unquote(path).strip("/").removesuffix(".git").rstrip("/").lower()
    # Azure uses v3/ORGANISATION/PROJECT/NAME for SSH and ORGANISATION/PROJECT/_git/NAME for https.
    path = path.removeprefix("v3/").replace("/_git/", "/")
    return (_SSH_HOST.sub("", host), path) if host and path else None


def own_sources(files: Files, raw: Iterable[Object]) -> dict[SourceKey, str]:
    """Return the sources that are this repository, each with the reason; the reason is empty if a Git remote proves it.

    If no Git remote matches a source, return all sources with a path or chart that exists here. Without any remote,
    also return a single source.
    """
    raw = list(raw)
    sources = {("GitRepository", item.namespace, item.name): item for item in raw if item.type == GIT_REPOSITORY}
    addresses = {key: found for key, item in sources.items() if (found := _address_of(item))}
    times = _times_with_path_here(files, raw)
    with_path = set(times)
    here = {found for url in (remotes(files.root) if addresses else ()) if (found := address(url))}
    if same := _same_repository(addresses, here, with_path):
        others = with_path - addresses.keys()
        return dict.fromkeys(others, "some of its paths exist here") | dict.fromkeys(same, "")
    if with_path:
        equal = {addresses[key] for key in with_path if key in addresses}
        with_path |= {key for key, found in addresses.items() if found in equal}
        with_path -= _of_other_repositories(addresses, times)
        return dict.fromkeys(with_path, "some of its paths exist here")
    if here or len(sources) != 1:
        return {}
    return dict.fromkeys(sources, "it is the only source, and the repository has no Git remote")


def foreign(raw: Iterable[Object], own: Container[SourceKey]) -> frozenset[SourceKey]:
    """Return the GitRepositories with the URL of another repository; none if no source is known to be this one."""
    keys = {("GitRepository", item.namespace, item.name): item for item in raw if item.type == GIT_REPOSITORY}
    others = frozenset(key for key, item in keys.items() if key not in own and _address_of(item))
    return others if any(key in own for key in keys) else frozenset()


def refs(raw: Iterable[Object], own: Container[SourceKey]) -> dict[SourceKey, str]:
    """Return the branch, tag or commit of each GitRepository that is this repository. The default is `master`."""
    found: dict[SourceKey, str] = {}
    for item in raw:
        key = (item.kind, item.namespace, item.name)
        if item.type == GIT_REPOSITORY and key in own:
            ref = mapping(item.spec.get("ref"))
            written = next(
                (ref[field] for field in ("commit", "name", "semver", "tag", "branch") if ref.get(field)), None
            )
            found[key] = str(written or "master").removeprefix("refs/heads/")
    return found


def is_here(files: Files, path: object) -> bool:
    """Return whether the path of a Kustomization or of a chart is a folder of this repository."""
    return isinstance(path, str) and files.is_folder(path_in_source(path))


def _address_of(item: Object) -> tuple[str, str] | None:
    url = item.spec.get("url")
    return address(url) if isinstance(url, str) and not is_open(url) else None


def _same_repository(
    addresses: dict[SourceKey, tuple[str, str]], here: set[tuple[str, str]], with_path: set[SourceKey]
) -> set[SourceKey]:
    """Return the sources with the URL of a remote; if none matches, the sources that are a mirror or fork.

    A mirror has the same path on another host, as with an alias in the SSH configuration. A fork has the same name.
    """
    if exact := {key for key, found in addresses.items() if found in here}:
        return exact
    paths = {path for _, path in here}
    if mirrored := {key for key, (_, path) in addresses.items() if path in paths}:
        return mirrored
    names = {path.rpartition("/")[2] for path in paths}
    return {key for key, (_, path) in addresses.items() if key in with_path and path.rpartition("/")[2] in names}


def _of_other_repositories(
    addresses: dict[SourceKey, tuple[str, str]], times: Mapping[SourceKey, int]
) -> set[SourceKey]:
    """Return the sources of repositories with the same layout: others have far more paths that exist here."""
    by_address: Counter[tuple[str, str]] = Counter()
    for key, found in addresses.items():
        by_address[found] += times.get(key, 0)
    most = max(by_address.values(), default=0)
    return {key for key, found in addresses.items() if by_address[found] * _FAR_FEWER <= most}


def _times_with_path_here(files: Files, raw: Iterable[Object]) -> Counter[SourceKey]:
    """Count the paths of Kustomizations and charts that exist here, by their source."""
    found: Counter[SourceKey] = Counter()
    for item in raw:
        path = (
            item.spec.get("path")
            if item.type == FLUX_KUSTOMIZATION
            else item.at("spec", "chart", "spec", "chart")
            if item.type == HELM_RELEASE and source_of(item)[0] != "HelmRepository"
            else None
        )
        if is_here(files, path) and path_in_source(str(path)):
            found[source_of(item)] += 1
    return found
