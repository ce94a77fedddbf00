"""Each relay.toml inside an object."""

import base64
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import Object, mapping


@dataclass(frozen=True)
class RelayFile:
    """A relay.toml inside an object."""

    subject: Object
    keys: KeyPath
    text: str
    data: dict[str, Any]
    """The parsed text; empty if it is not valid TOML."""
    fault: str = ""
    """The position of the syntax error; empty if the text is valid TOML."""

    @property
    def store(self) -> dict[str, Any]:
        """The store."""
        return mapping(self.data.get("store"))

    @property
    def server(self) -> dict[str, Any]:
        """The server."""
        return mapping(self.data.get("server"))


def relay_files(releases: Iterable[Object], applied: Iterable[Object]) -> Iterator[RelayFile]:
    """Yield each relay.toml in the values of releases, in ConfigMaps and in Secrets.

    A chart that renders the value `relayToml` has the file in the values, where it has a line.
    """
    for release in releases:
        text = values_of(release).get("relayToml")
        if isinstance(text, str):
            yield _read(release, (*VALUES, "relayToml"), text)
    for item in applied:
        if item.release and isinstance(values_of(item.release).get("relayToml"), str):
            continue
        if item.type in ("/ConfigMap", "/Secret"):
            for field in ("data", "stringData"):
                text = mapping(item.data.get(field)).get("relay.toml")
                if isinstance(text, str) and not text.startswith("ENC["):
                    is_encoded = field == "data" and item.kind == "Secret"
                    yield _read(item, (field, "relay.toml"), _decoded(text) if is_encoded else text)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        # SEC007 reports invalid base64.
        return ""


def _read(subject: Object, keys: KeyPath, text: str) -> RelayFile:
    try:
        return RelayFile(subject, keys, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        # The message of tomllib contains only a position, never the line, which may be secret.
        return RelayFile(subject, keys, text, {}, str(error))
