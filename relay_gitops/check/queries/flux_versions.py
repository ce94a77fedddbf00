"""Flux versions whose CRDs the project has."""

from relay_gitops.repository.objects import Object
from relay_gitops.repository.schemas import NEWER_FLUX, OLDER_FLUX, vendored

OLDER = OLDER_FLUX.replace("flux-", "Flux ")
"""The older Flux version as printed in messages, for example `Flux 2.3`."""


def served_version(item: Object) -> str:
    """Return the apiVersion that the newest Flux serves instead of the object's; empty if it serves both or none."""
    newest = vendored(NEWER_FLUX, item.group)
    if (item.api_version, item.kind) in newest:
        return ""
    return next((api for api, kind in newest if kind == item.kind), "")
