"""Both YAML parsers give the result of Flux."""

from collections.abc import Callable
from typing import Any

from relay_gitops.limits import LimitError
from relay_gitops.repository.yaml_text import (
    DuplicateKeyError,
    NotYamlError,
    _careful,
    _is_special,
    documents,
)
from tests.check.test_rules import EXAMPLES
from tests.conftest import ROOT

import pytest
from hypothesis import given
from hypothesis import strategies as st


def outcome(read: Callable[..., list[Any]], text: str) -> Any:
    try:
        return repr(read(text))
    except (NotYamlError, DuplicateKeyError, LimitError) as error:
        return type(error)


TEXTS = {
    **{str(file.relative_to(ROOT)): file.read_text() for file in sorted((ROOT / "apps").rglob("*.yaml"))},
    **{str(file.relative_to(ROOT)): file.read_text() for file in sorted(EXAMPLES.rglob("*.yaml"))},
    "scalars": "a: 1.10\nb: '1.10'\nc: on\nd: ~\ne: 0777\nf: 0o17\ng: 2024-01-01\nh: 1:30\n"
    "i: |\n  x: ${Y}\n  ---\nj: {}\nk: ''\nl: 1e3\nm: -1\nn: .5\no: 1_000\n",
    "documents": "# only\n---\na: 1\n---\n# none\n---\nb: [1, two, 'three']\n",
    "anchors": "a: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 2\n",
    "an anchor twice": "a: &a 1\nb: *a\nc: &a 2\nd: *a\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_both_parsers_agree_on_files(name: str) -> None:
    assert outcome(documents, TEXTS[name]) == outcome(_careful, TEXTS[name])


RESOLVED = (
    "yes Yes YES no No NO y n on On ON off Off OFF true True TRUE false False FALSE null Null NULL ~ 0 -0 00 01 017 08 "
    "0o17 0x1F 0b1 1 -1 +1 1.0 1.10 1. .5 -.5 1e3 1E-3 1.5e3 .inf -.Inf .nan .NaN 1_0 6_. 1:30 1:30:45 1.2.3 "
    "inf -inf infinity nan 1_e6 4_.2e-1 .5_0e1 "
    "2024-01-01 2024-1-1 2024-01-01T00:00:00Z 12h 0x @a `a %a *a &a !a =a ]a }a ?a |a >a a@b a*b"
)
SHAPES = (
    "a: {}\n",
    "- {}\n",
    "a: [{}, 1]\n",
    "a: [1, {}]\n",
    "a: {{b: {}}}\n",
    "a:\n- b: {}  # c\n  c: 1\n",
    "a:\n  b:\n    {}\n",
)


@given(
    st.one_of(st.sampled_from(RESOLVED.split()), st.text("0123456789+-._eExXobinfay~", min_size=1)),
    st.sampled_from(SHAPES[:-1]),
)
def test_both_parsers_agree_on_scalars(scalar: str, shape: str) -> None:
    text = shape.format(scalar)
    assert outcome(documents, text) == outcome(_careful, text)


@pytest.mark.parametrize("scalar", [word for word in RESOLVED.split() if word[0] not in "@`%*&!=]}?|>"])
def test_both_parsers_agree_on_top_level_scalars(scalar: str) -> None:
    text = SHAPES[-1].format(scalar)
    assert outcome(documents, text) == outcome(_careful, text)


FRAGMENTS = [
    "a: 1",
    "b:",
    "  c: x",
    "  - d",
    "- e: f",
    "g: |",
    "  h",
    "i: >-",
    "---",
    "...",
    "# j",
    "",
    "k: {l: m}",
    "n: [o, p]",
    "? q",
    ": r",
    "1: s",
    "true: t",
    "u: =",
    "v: _7",
    "w: '",
    '"x": y',
    "{? z}",
    "- - - a",
    "\\",
    "&a b",
    "*a",
    "<<: c",
    " ",
    "\t",
    "\u2028",
    "\x7f",
    "\x00",
    "\ufeff",
    ">",
    "|",
    "!d e",
    "on",
    "'f",
    "g'",
    "%",
    "@",
    "h: &=",
]


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6), st.sampled_from(("\n", "\n  ", "")))
def test_both_parsers_agree_on_any_text(lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    assert outcome(documents, text) == outcome(_careful, text)


@pytest.mark.parametrize(
    "text", ["- " * 20_000 + "x", "[" * 20_000, "".join(" " * depth + "a:\n" for depth in range(2_000))]
)
def test_deep_nesting_is_rejected(text: str) -> None:
    with pytest.raises((NotYamlError, LimitError)):
        documents(text)


def test_an_equals_sign_is_a_string() -> None:
    assert documents("matchType: =\nlist: [=, a]\n") == [{"matchType": "=", "list": ["=", "a"]}]


def test_booleans_use_the_fast_parser() -> None:
    assert not _is_special("suspend: false\nwait: true\nargs: []\nlabels: {}\n")


def test_an_alias_refers_to_the_latest_anchor() -> None:
    assert documents("a: &it one\nb: *it\nc: &it [two]\nd: *it\n---\ne: {f: &it 3, g: *it}\n") == [
        {"a": "one", "b": "one", "c": ["two"], "d": ["two"]},
        {"e": {"f": 3, "g": 3}},
    ]
