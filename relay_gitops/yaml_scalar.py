"""Strings that some parsers of YAML do not read as strings unless they are quoted."""

import re

from yaml import SafeLoader, ScalarNode, compose
from yaml.nodes import MappingNode, Node, SequenceNode

_NUMBER = re.compile(
    r"[-+]?(0[oO]?[0-7]+|0[xX][\da-fA-F]+|0[bB][01]+|(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|\d+(:\d+)+(\.\d*)?|\.(?i:inf|nan))"
)
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?([tT \t].*)?")
_WORDS = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "="})
_TYPED = frozenset({"", "~", "null", "true", "false"})
"""The values that cdk8s writes without quotes and are not strings."""
_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[-+]?\d+)?")
_CANDIDATE = re.compile(r"(?m)(?:^|[-:] ) *([-+.\w<=:]*[\d<=][-+.\w<=:]*)(?=:? *$|: )")


def is_ambiguous(text: str) -> bool:
    """Return whether a plain scalar is not a string for PyYAML (YAML 1.1), yaml-rs (YAML 1.2), Go or Helm.

    Go's parser ignores underscores, and accepts the prefixes of Go in both cases: `0X1F`, `0o17`, `1e_3`.
    """
    return text.lower() in _WORDS or bool(_NUMBER.fullmatch(text.replace("_", "")) or _DATE.fullmatch(text))


def with_quoted_strings(document: str) -> str:
    """Return a YAML document from cdk8s in which all parsers find the same strings.

    cdk8s quotes what YAML 1.1 does not read as a string, and writes numbers as JSON does.
    """
    if not any(map(_is_missed, _CANDIDATE.findall(document))):
        return document
    spans = sorted(_missed(compose(document, SafeLoader)), reverse=True)
    for start, end in spans:
        document = f'{document[:start]}"{document[start:end]}"{document[end:]}'
    return document


def _is_missed(text: str) -> bool:
    return is_ambiguous(text) and text not in _TYPED and not _JSON_NUMBER.fullmatch(text)


def _missed(node: Node | None) -> set[tuple[int, int]]:
    """Return where the plain scalars are that cdk8s should have quoted."""
    if isinstance(node, MappingNode):
        return {span for pair in node.value for part in pair for span in _missed(part)}
    if isinstance(node, SequenceNode):
        return {span for part in node.value for span in _missed(part)}
    if isinstance(node, ScalarNode) and node.style is None and _is_missed(node.value):
        return {(node.start_mark.index, node.end_mark.index)}
    return set()
