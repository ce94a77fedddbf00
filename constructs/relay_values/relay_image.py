"""RelayImage: the image of relay-server."""

import re
from typing import Annotated

from relay_values.errors import InvalidValueError
from relay_values.formats import IMAGE_DIGEST, IMAGE_REPOSITORY, IMAGE_TAG
from relay_values.relay_model import RelayModel
from relay_values.relay_server_versions import OLDEST_SUPPORTED, version_text

from pydantic import AfterValidator

NEEDED_SINCE = {
    "read credentials from environment variables if relay.toml has a store": (0, 9, 3),
    "reject a WebSocket without a token": (0, 9, 7),
    "read host and log level from relay.toml": (0, 9, 9),
    "stop on SIGTERM or load each document only once": OLDEST_SUPPORTED,
}
"""Features that a RelayRelease needs, with the first version of relay-server that has them."""


_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)\.([0-9]+)([-.][A-Za-z0-9.-]+)?")


def version_of(tag: str) -> tuple[int, int, int]:
    """Return the version of a tag, for example of `v0.12.0`; raise InvalidValueError if the tag has no version.

    A prerelease has the version of its release.
    """
    found = _VERSION.fullmatch(tag)
    if not found:
        raise InvalidValueError(
            "does not contain a version, so the image can change without a commit",
            "Use a release tag, for example 0.12.7",
        )
    major, minor, patch = (int(number) for number in found.groups()[:3])
    return major, minor, patch


def _sufficient(tag: str) -> str:
    version = version_of(tag)
    is_prerelease = "-" in tag
    missing = [
        message for message, since in NEEDED_SINCE.items() if version < since or (version == since and is_prerelease)
    ]
    if missing:
        raise InvalidValueError(
            f"is too old; this version does not {', does not '.join(missing)}",
            f"Use {version_text(OLDEST_SUPPORTED)} or newer",
        )
    return tag


class RelayImage(RelayModel):
    """The image of relay-server, with a tag and optionally a digest."""

    repository: Annotated[str, IMAGE_REPOSITORY] = "docker.system3.md/relay-server"
    """The image name without the tag."""
    tag: Annotated[str, IMAGE_TAG, AfterValidator(_sufficient)]
    """The tag, exactly as published: some tags start with v, others do not."""
    digest: Annotated[str, IMAGE_DIGEST] | None = None
    """The digest. With it, the image stays the same even if the tag is moved."""
