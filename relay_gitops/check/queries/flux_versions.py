"""Flux versions: those whose CRDs the project has, and those that a repository installs."""

import re
from collections.abc import Iterator

from relay_gitops.repository.flux_instance import instance_specs
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import NEWER_FLUX, OLDER_FLUX, vendored

OLDER = OLDER_FLUX.replace("flux-", "Flux ")
"""The older Flux version as printed in messages, for example `Flux 2.3`."""

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(?:\d+|x|\*))?")
_BOOTSTRAPPED = re.compile(
    r"^# (?:Flux )?Version: v?(\d+)\.(\d+)|app\.kubernetes\.io/version: v?(\d+)\.(\d+)", re.MULTILINE
)
_DEFAULT_RETRIES = re.compile(r"feature-gates=[\w=,]*\bDefaultToRetryOnFailure=true")


def served_version(item: Object) -> str:
    """Return the apiVersion that the newest Flux serves instead of the object's; empty if it serves both or none."""
    newest = vendored(NEWER_FLUX, item.group)
    if (item.api_version, item.kind) in newest:
        return ""
    return next((api for api, kind in newest if kind == item.kind), "")


def pinned_older_version(repository: Repository) -> str:
    """Return the Flux version that the repository installs, if it is older than those known here; otherwise empty.

    If clusters have several versions, return the newest.
    """
    found = max(_pinned(repository), default=None)
    oldest = tuple(int(part) for part in OLDER_FLUX.removeprefix("flux-").split("."))
    return f"Flux {found[0]}.{found[1]}" if found and found < oldest else ""


def _pinned(repository: Repository) -> Iterator[tuple[int, int]]:
    applied = [source for name, source in repository.files.yaml.items() if name in repository.applied_files]
    for source in applied:
        if source.base == "gotk-components.yaml" and (match := _BOOTSTRAPPED.search(source.text)):
            yield int(match[1] or match[3]), int(match[2] or match[4])
    for _, _, _, spec in instance_specs(applied):
        written = str(mapping(spec.get("distribution")).get("version") or mapping(spec.get("distribution")).get("tag"))
        if match := _VERSION.fullmatch(written):
            yield int(match[1]), int(match[2])
    for item in repository.applied:
        is_manifests = "fluxcd/flux-manifests" in str(item.spec.get("url"))
        if (
            item.kind == "OCIRepository"
            and is_manifests
            and (match := _VERSION.fullmatch(str(item.at("spec", "ref", "tag"))))
        ):
            yield int(match[1]), int(match[2])


def retries_by_default(repository: Repository) -> bool:
    """Return whether helm-controller runs with the feature gate DefaultToRetryOnFailure."""
    return any(
        _DEFAULT_RETRIES.search(source.text)
        for name, source in repository.files.yaml.items()
        if name in repository.applied_files
    )
