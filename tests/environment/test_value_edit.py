"""An edit changes a value of a YAML file and keeps the rest of the file."""

from relay_gitops.environment.edit import edited
from relay_gitops.errors import InvalidFilesError

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

FILE = """\
# Every value.
store:
  bucket: old   # the app's name
  region: "us-east-1"

relays:
  - name: a
    # Deep.
    config:
      logging: {level: info}
      text: |
        one

        two

    # About b.
  - name: b
    nodePort: 30020 # only once

# The end.
"""


def test_a_value_is_replaced_in_place() -> None:
    assert edited(FILE, "docs.yaml", {("store", "bucket"): "new", ("store", "region"): "eu"}) == FILE.replace(
        "bucket: old ", "bucket: new "
    ).replace('"us-east-1"', "eu")


def test_a_missing_key_is_added_to_the_end_of_its_mapping() -> None:
    assert edited(FILE, "docs.yaml", {("relays", 1, "mirror"): "m", ("store", "prefix"): "p"}) == FILE.replace(
        "only once\n", "only once\n    mirror: m\n"
    ).replace('"us-east-1"\n', '"us-east-1"\n  prefix: p\n')


def test_a_missing_key_follows_a_nested_value() -> None:
    assert edited(FILE, "docs.yaml", {("relays", 0, "mirror"): "m"}) == FILE.replace(
        "        two\n", "        two\n    mirror: m\n"
    )


@pytest.mark.parametrize("text", ["relays: [{name: a}]\n", "relays:\n  - plain\n", "other: 1\n"])
def test_without_a_block_mapping_the_edit_is_rejected(text: str) -> None:
    with pytest.raises(InvalidFilesError, match=r"docs\.yaml: relays\[0\]\.mirror: cannot be set to m automatically"):
        edited(text, "docs.yaml", {("relays", 0, "mirror"): "m"})


def test_a_value_in_flow_style_is_replaced_if_the_result_is_valid() -> None:
    assert edited("a: {b: x, c: y}\n", "docs.yaml", {("a", "b"): "z"}) == "a: {b: z, c: y}\n"
    with pytest.raises(InvalidFilesError):
        edited("a: {b: x, c: y}\n", "docs.yaml", {("a", "b"): "z, d"})


def test_an_empty_value_is_filled() -> None:
    assert edited("a:\n  b:\n  c: 1\n", "docs.yaml", {("a", "b"): "x"}) == "a:\n  b: x\n  c: 1\n"


@pytest.mark.parametrize(
    "last",
    [
        "'\n\n  #'",
        "|\n  # text\n  # more",
        "|+\n  text\n",
        "|\n  text\n# about what follows",
        "\n  c: |\n    # text",
        "\n  - x\n  - |\n    # text",
        "|2-\n    # text\n  more",
        "[1,\n    2]",
    ],
)
def test_a_new_key_follows_the_last_value(last: str) -> None:
    before = f"a: {last}\n"
    after = yaml.safe_load(edited(before, "docs.yaml", {("b",): "new"}))
    assert after == {**yaml.safe_load(before), "b": "new"}


def test_a_new_key_follows_an_alias() -> None:
    text = "a: &x {c: 1}\nb: *x\n"
    assert edited(text, "docs.yaml", {("d",): "new"}) == f"{text}d: new\n"


NAMES = st.text("abcdefg", min_size=1, max_size=3)
SCALARS = st.one_of(st.none(), st.integers(), st.booleans(), st.text("ab \n#:-'\"", max_size=8))
MAPPINGS = st.recursive(
    st.dictionaries(NAMES, SCALARS, min_size=1, max_size=4),
    lambda inner: st.dictionaries(
        NAMES, st.one_of(SCALARS, inner, st.lists(inner, min_size=1, max_size=3)), min_size=1, max_size=4
    ),
    max_leaves=12,
)


@given(document=MAPPINGS, data=st.data())
def test_all_other_values_stay(document: dict[str, object], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(document)) | st.just("zz"))
    value = data.draw(st.sampled_from(["value", "1", "true", "a: b", "'", '"', "# no", "", "x, y]", " a "]))
    text = yaml.safe_dump(document, sort_keys=False)
    if isinstance(document.get(key), dict | list):
        with pytest.raises(InvalidFilesError):
            edited(text, "docs.yaml", {(key,): value})
    else:
        assert yaml.safe_load(edited(text, "docs.yaml", {(key,): value})) == {**document, key: value}
