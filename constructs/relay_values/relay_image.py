"""RelayImage: which build of relay-server runs."""

import re
from typing import Annotated

from relay_values.errors import InvalidValueError
from relay_values.formats import IMAGE_DIGEST, IMAGE_REPOSITORY
from relay_values.relay_model import RelayModel

from pydantic import AfterValidator

NEEDED_SINCE = {
    "credentials from the environment beside a store in relay.toml": (0, 9, 3),
    "refusing a WebSocket that brings no token": (0, 9, 7),
    "the host and log level of relay.toml": (0, 9, 9),
    "stopping on SIGTERM, and loading a document once": (0, 12, 0),
}
"""What a RelayRelease relies on, and the first version that does it (relay-server's tags, read and run)."""


_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)([-.][A-Za-z0-9.-]+)?")


def version_of(tag: str) -> tuple[int, int, int]:
    """Return the version that a tag such as `v0.12.0` or `0.12.7` names; raise InvalidValueError if it names none."""
    found = _VERSION.fullmatch(tag)
    if not found:
        raise InvalidValueError(
            "names no version, so what runs would change by itself", "Write a release such as 0.12.7"
        )
    major, minor, patch = (int(number) for number in found.groups()[:3])
    return major, minor, patch


def _sufficient(tag: str) -> str:
    version = version_of(tag)
    missing = [message for message, since in NEEDED_SINCE.items() if version < since]
    if missing:
        newest = ".".join(map(str, max(NEEDED_SINCE.values())))
        raise InvalidValueError(
            f"is a version that cannot do what the deployment relies on: {'; '.join(missing)}",
            f"Take {newest} or newer",
        )
    return tag


class RelayImage(RelayModel):
    """The image of relay-server, by tag and better also by digest."""

    repository: Annotated[str, IMAGE_REPOSITORY] = "docker.system3.md/relay-server"
    """The image without its tag."""
    tag: Annotated[str, AfterValidator(_sufficient)]
    """Taken as it is: some published tags begin with v and some do not."""
    digest: Annotated[str, IMAGE_DIGEST] | None = None
    """Pins the very image, whatever becomes of the tag."""
