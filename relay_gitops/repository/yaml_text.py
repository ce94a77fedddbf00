"""YAML parser that follows Flux. It uses the fast yaml-rs for plain text, and PyYAML for everything else."""

import contextlib
import re
from typing import Any

from relay_gitops.key_path import KeyPath, line_of
from relay_gitops.limits import DEFAULTS, Limits
from relay_gitops.repository.yaml_size import check_aliases, check_size, may_have_aliases

import yaml
import yaml_rs
from yaml.composer import Composer

_INDICATED = re.compile(
    r"[:\-\[,](?:[ ]+|(?<=[\s\[,]\[)(?!\]))(?:[%@`*&!=?:\]},]|[|>](?![-+]?[ ]*(?:#.*)?$))", re.MULTILINE
)
"""A value with an alias, an anchor, a tag or an invalid first character."""
_BEGINS = re.compile(
    r"""
    [\n{,\[][ ]*+(?:
        (?<=[ ]{150}) | (?=[-?])(?:[-?][ ]+){20}
        | (?:-[ ]++)*+(?=[-+.\d~?:&*!|>_tTfFnNyYoO])(?:
            [&*!|>_] | [?:]\s
            | (?:[-+.]?\d[\w.+-]* | ~ | [tT]rue | TRUE | [fF]alse | FALSE | [nN]ull | NULL | [yYnN] | [yY]es | YES
            | [nN]o | NO | [oO]n | ON | [oO]ff | OFF)[ ]*:\s
        )
    ) | [}\]][ ]*:\s
    """,
    re.VERBOSE,
)
"""The start of a line or of an entry between braces that yaml-rs may read differently.

It is deep nesting, which overflows the stack in yaml-rs; an anchor, an alias, a tag or a block scalar; or a key that
may not be a string.
"""
_DIFFERS = re.compile(
    r"""
    [:\-\[,\n](?:[ ]+|(?<=\[))(?=[~yYnNoOTFi\d.+_-])(?:
        ~ | [yY]es | YES | [nN]o | NO | [oO]n | ON | [oO]ff | OFF | True | TRUE | False | FALSE | Null | NULL
        | [-+]?0[0-9xXob][\da-fA-F_]* | [-+]?[\d.]*_[\w.+-]* | \d+(?::\d+)+ | \d{4}-\d\d?-\d\d?.*
        | -?inf(?:inity)? | -?nan
        | [-+]?\.(?:[iI]nf|INF|nan|NaN|NAN|\d+)\w* | \+\d.* | [-+]?\d+(?:\.\d*)?[eE][-+]?\d+ | \d+\.
      )[ ]*(?:\#.*|[,\]}].*)?$
    """,
    re.VERBOSE | re.MULTILINE,
)
"""A scalar that YAML 1.1 and YAML 1.2 read differently."""
_ENDS_WITH_BLOCK = re.compile(r"[|>][-+\d]*[ ]*(?:#.*)?\Z")
"""An empty block scalar as the last value, to which yaml-rs adds a line break."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_MARKER = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_TEMPLATED = re.compile(r"\{\{|\{%|<%|\{#|#\{|#%")
"""Markers of Go, Jinja, ERB and makejinja templates."""


class NotYamlError(ValueError):
    """The text is not valid YAML."""

    def __init__(self, message: str, line: int, *, templated: bool) -> None:
        """Set the message, the line (counted from 1), and whether the text is a template."""
        super().__init__(message)
        self.message = message
        self.line = line
        self.templated = templated


class DuplicateKeyError(ValueError):
    """A mapping has a duplicate key."""


class _Loader(yaml.CSafeLoader):
    """Times, sexagesimal numbers and a plain `=` stay strings, as they do in the API server."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, expression)
        for tag, expression in resolvers
        if tag.rpartition(":")[2] not in {"timestamp", "int", "float", "value"}
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int",
    re.compile(r"^[-+]?(0b[01_]+|0o?[0-7_]*|0x[\da-fA-F_]+|[1-9][\d_]*)$"),
    list("-+0123456789"),
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(\d[\d_]*\.[\d_]*|\.\d[\d_]*|\d[\d_]*(?=[eE]))([eE][-+]?\d+)?$"),
    list("-+0123456789."),
)


class _ReusingLoader(Composer, _Loader):
    """A loader that accepts duplicate anchors, as YAML 1.2 and Flux do and libyaml does not."""

    def __init__(self, stream: str) -> None:
        """Load YAML from a string."""
        _Loader.__init__(self, stream)
        Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 - PyYAML's type
        """Forget the earlier anchor of the same name: an alias refers to the latest."""
        event = self.peek_event()
        if isinstance(event, yaml.NodeEvent) and not isinstance(event, yaml.AliasEvent):
            self.anchors.pop(event.anchor, None)
        return super().compose_node(parent, index)


_ANCHOR = re.compile(r"(?<=[\s\[{,])&([^\s,\[\]{}]+)")


def _loader(text: str) -> type[_Loader]:
    anchors = _ANCHOR.findall(text)
    return _Loader if len(set(anchors)) == len(anchors) else _ReusingLoader


def documents(text: str, limits: Limits = DEFAULTS) -> list[Any]:
    """Return the documents of a file. Empty documents are None.

    Raises NotYamlError, DuplicateKeyError if a mapping has a duplicate key, or LimitError.
    """
    check_size(text, limits)
    if not _is_special(text):
        with contextlib.suppress(yaml_rs.YAMLDecodeError, TypeError):
            return _plain(text, limits)
    return _careful(text, limits)


def _is_special(text: str) -> bool:
    # A single expression for everything is several times slower.
    rare = (
        "<<" in text
        or "{{" in text
        or "{%" in text
        or "\n..." in text
        or text.startswith(("%", "..."))
        or "\n%" in text
        # yaml-rs adds the line break that the last line of a block scalar lacks.
        or (not text.endswith("\n") and ("|" in text or ">" in text))
        or may_have_aliases(text)
    )
    return rare or bool(
        _CONTROL.search(text)
        or _BEGINS.search(f"\n{text}\n")
        or _INDICATED.search(text)
        or _DIFFERS.search(text)
        or _ENDS_WITH_BLOCK.search(text.rstrip())
    )


def _plain(text: str, limits: Limits = DEFAULTS) -> list[Any]:
    data = yaml_rs.loads(text, parse_datetime=False)
    markers = list(_MARKER.finditer(text))
    # The text before the first marker is a document or only comments.
    count = len(markers) + bool(not markers or _HAS_CONTENT.search(text, 0, markers[0].start()))
    found: list[Any] = list(data) if count > 1 and isinstance(data, list) else [data]
    is_sure = len(found) == count and all(isinstance(document, dict | list) for document in found)
    # In braces, a key may be anything.
    is_sure &= "{" not in text or all(map(_has_plain_keys, found))
    return found if is_sure else _careful(text, limits)


def _has_plain_keys(data: Any) -> bool:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        return all(isinstance(key, str) for key in data) and all(map(_has_plain_keys, data.values()))
    return not isinstance(data, list) or all(map(_has_plain_keys, data))


_HAS_CONTENT = re.compile(r"^[ ]*[^\s#]", re.MULTILINE)


def _careful(text: str, limits: Limits = DEFAULTS) -> list[Any]:
    try:
        loader = _loader(text)
        nodes = list(yaml.compose_all(text, loader))
        check_aliases(nodes, limits)
        for node in nodes:
            _refuse_twice(node)
        return [_as_json(data) for data in yaml.load_all(text, loader)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise NotYamlError(str(error.problem), mark.line + 1 if mark else 1, templated=is_templated(text)) from None
    except DuplicateKeyError:
        raise
    except (yaml.YAMLError, ValueError):
        message = "the text has characters that YAML does not allow"
        raise NotYamlError(message, 1, templated=is_templated(text)) from None


def is_templated(text: str) -> bool:
    """Return whether a string may be a template."""
    return bool(_TEMPLATED.search(text))


def twice(text: str) -> tuple[str, int] | None:
    """Return the first duplicate key and its line, or None if all keys are unique."""
    try:
        for node in yaml.compose_all(text, _loader(text)):
            _refuse_twice(node)
    except DuplicateKeyError as error:
        return error.args[0], error.args[1]
    return None


def _refuse_twice(root: yaml.Node | None) -> None:
    stack, done = [root], set[int]()
    while stack:
        node = stack.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if isinstance(node, yaml.MappingNode):
            seen = set[str]()
            for key, value in node.value:
                stack.append(value)
                if not isinstance(key, yaml.ScalarNode):
                    continue
                if key.value in seen and key.value != "<<":
                    raise DuplicateKeyError(key.value, key.start_mark.line + 1)
                seen.add(key.value)
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(node.value)


def _as_json(data: Any) -> Any:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        return {_key(key): _as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_as_json(item) for item in data]
    if isinstance(data, bytes):
        return data.decode(errors="replace")
    return data


def _key(key: Any) -> str:  # noqa: ANN401 - parsed YAML
    return str(key).lower() if isinstance(key, bool) else str(key)


class Lines:
    """Line numbers of the values of a file."""

    def __init__(self, text: str) -> None:
        """Index YAML that `documents` can parse."""
        self._nodes: list[Any] = list(yaml.compose_all(text, _loader(text)))

    def line(self, index: int, keys: KeyPath) -> int:
        """Return the line of a value, or of its nearest existing parent, counted from 1."""
        if index >= len(self._nodes) or not self._nodes[index]:
            return 1
        node = self._nodes[index]
        return line_of(node, keys, int(node.start_mark.line) + 1)
