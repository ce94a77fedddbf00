"""The fields through which kustomize reads a file or fetches a URL."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.limits import LimitError
from relay_gitops.repository.objects import mapping, walk
from relay_gitops.repository.yaml_text import documents

_REMOTE = re.compile(
    r"://|^[a-z][a-z0-9+.-]*:/|^[^/\s]+@[^/\s]+[:/]|^(git::|gh:)|^github\.com[/:]|[?]ref=", re.IGNORECASE
)
_LOADED_BY_TRANSFORMERS = {"files", "envs", "env", "path", "paths", "repo", "chartHome", "valuesFile", "configHome"}
"""Fields of the configuration of built-in generators and transformers."""
PLUGINS = ("generators", "transformers", "validators")
"""Fields with files of such configuration."""
_NOT_LOADED = {
    "apiVersion", "buildMetadata", "commonAnnotations", "commonLabels", "generatorOptions", "imageTags", "images",
    "kind", "labels", "metadata", "namePrefix", "nameSuffix", "namespace", "replicas", "sortOptions", "vars",
}  # fmt: skip
_NOT_LOADED_BELOW = {
    "configMapGenerator": {"behavior", "kind", "literals", "name", "namespace", "options", "type"},
    "secretGenerator": {"behavior", "kind", "literals", "name", "namespace", "options", "type"},
    "patches": {"patch", "target", "options"},
    "patchesJson6902": {"patch", "target"},
    "replacements": {"source", "targets"},
}
"""Fields with other contents. All other strings may be paths, also those of fields that a later kustomize adds."""


@dataclass(frozen=True)
class Load:
    """A string that kustomize may read as a path or URL."""

    keys: KeyPath
    entry: str

    @property
    def is_remote(self) -> bool:
        """Whether kustomize fetches it over the network."""
        return is_remote(self.entry)


def is_remote(entry: str) -> bool:
    """Return whether kustomize fetches an entry over the network."""
    return bool(_REMOTE.search(entry))


def loads(data: Any) -> Iterator[Load]:  # noqa: ANN401 - parsed YAML
    """Yield the paths and URLs of a kustomization file."""
    for key, value in mapping(data).items():
        if key in _NOT_LOADED:
            continue
        for keys, text in walk(value, (key,)):
            field = keys[2] if len(keys) > 2 else None  # noqa: PLR2004 - key, index, field
            if isinstance(text, str) and field not in _NOT_LOADED_BELOW.get(key, ()):
                yield from _loads(keys, text)


def _loads(keys: KeyPath, text: str) -> Iterator[Load]:
    if "\n" in text or text.startswith(("{", "[")):
        yield from (Load(keys, load.entry) for load in _inline(text) if keys[0] in PLUGINS)
        return
    generated = keys[0] in ("configMapGenerator", "secretGenerator") and "files" in keys
    yield Load(keys, text.partition("=")[2] if generated and "=" in text else text)


def _inline(text: str) -> Iterator[Load]:
    try:
        found = documents(text)
    except (ValueError, LimitError):
        return
    for document in found:
        yield from plugin_loads(document)


def plugin_loads(data: Any) -> Iterator[Load]:  # noqa: ANN401 - parsed YAML
    """Yield the paths and URLs of the configuration of a generator or transformer."""
    for keys, text in walk(data):
        if isinstance(text, str) and _LOADED_BY_TRANSFORMERS.intersection(map(str, keys)) and "\n" not in text:
            is_pair = "files" in keys and "=" in text
            yield Load(keys, text.partition("=")[2] if is_pair else text)
