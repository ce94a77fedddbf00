"""List entries are shown by name, and secret values are hidden."""

from typing import Any

from relay_gitops.diff.fields import fields, lines

from hypothesis import given
from hypothesis import strategies as st


def differing(old: dict[str, Any], new: dict[str, Any], kind: str = "Example") -> list[tuple[str, str, list[str]]]:
    objects = [{"apiVersion": "v1", "kind": kind, "metadata": {"name": "one"}, **data} for data in (old, new)]
    return [(field.path, field.change, lines(field.old, field.new, field.change)) for field in fields(*objects)]


def test_list_entries_are_paired_by_name() -> None:
    old = {"spec": {"containers": [{"name": "relay", "image": "a:1"}, {"name": "log", "image": "b:1"}]}}
    new = {"spec": {"containers": [{"name": "first", "image": "c:1"}, *reversed(old["spec"]["containers"])]}}
    new["spec"]["containers"][2] = {"name": "relay", "image": "a:2"}

    assert differing(old, new) == [
        ("spec.containers[first]", "added", ["+ name: first", "+ image: c:1"]),
        ("spec.containers[relay]", "reordered", ["  (moved within the list)"]),
        ("spec.containers[relay].image", "changed", ["- a:1", "+ a:2"]),
    ]


def test_a_multi_line_string_is_compared_line_by_line() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 12))

    new = {"data": {"a.txt": text.replace("line 6", "line six")}}
    assert differing({"data": {"a.txt": text}}, new, "ConfigMap") == [
        ("data['a.txt']", "changed", ["  line 4", "  line 5", "- line 6", "+ line six", "  line 7", "  line 8"])
    ]


def test_null_a_number_and_a_string_differ() -> None:
    assert differing({"a": 1, "b": None}, {"a": "1", "b": ""}) == [
        ("a", "changed", ["- 1", "+ '1'"]),
        ("b", "changed", ["- null", "+ ''"]),
    ]


def test_credentials_in_relay_toml_are_hidden() -> None:
    old = {"data": {"relay.toml": '[store]\nbucket = "a"\nsecret_access_key = "hunter2"\n'}}
    new = {"data": {"relay.toml": '[store]\nbucket = "b"\nsecret_access_key = "hunter3"\n'}}

    assert differing(old, new, "ConfigMap") == [
        (
            "data['relay.toml']",
            "changed",
            [
                "  [store]",
                '- bucket = "a"',
                '- secret_access_key = "(not shown)"',
                '+ bucket = "b"',
                '+ secret_access_key = "(changed, not shown)"',
            ],
        )
    ]


_SECRETS = st.dictionaries(
    st.sampled_from(["token", "password", "tls.key"]), st.text("XYZ", min_size=8, max_size=20), max_size=3
)


@given(_SECRETS, _SECRETS, st.sampled_from(["data", "stringData"]))
def test_values_of_a_secret_are_hidden(old: dict[str, str], new: dict[str, str], field: str) -> None:
    shown = str(differing({field: old}, {field: new}, "Secret"))

    assert not [value for value in (*old.values(), *new.values()) if value in shown]
    assert (shown == "[]") == (old == new)


def test_the_data_of_an_added_secret_is_hidden() -> None:
    assert differing({}, {"stringData": {"token": "hunter2"}}, "Secret") == [
        ("stringData", "added", ["+ token: (not shown)"])
    ]


def test_secrets_in_a_value_are_not_shown_and_may_differ() -> None:
    old = {"data": {"store": {"secret_access_key": "hunter2", "bucket": "a"}}}
    new = {"data": {"store": {"secret_access_key": "hunter3", "bucket": "b"}}}

    assert [(field.path, field.old, field.new) for field in fields(old, new)] == [
        ("data.store.bucket", "a", "b"),
        ("data.store.secret_access_key", "(not shown)", "(changed, not shown)"),
    ]
