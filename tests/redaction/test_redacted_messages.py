"""Messages keep what helps, and lose secrets."""

from itertools import pairwise

from relay_gitops.redaction.objects import CHANGED, NOT_SHOWN, Redaction
from relay_gitops.redaction.text import redacted

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:hunter2@github.com/o/r: 403", "https://***@github.com/o/r: 403"),
        ("https://hunter2@github.com/o/r", "https://***@github.com/o/r"),
        ("ssh://git:hunter2@example.org/r", "ssh://git:***@example.org/r"),
        ("post https://hooks.slack.com/services/T0/B0/abc failed", "post https://hooks.slack.com/services/*** failed"),
        ("https://s3/b/k?X-Amz-Signature=0a1b&x=1", "https://s3/b/k?X-Amz-Signature=***&x=1"),
        ("header Authorization: Bearer abcdefgh12", "header Authorization: Bearer ***"),
        ("run with --set db.password=hunter2,x=1 now", "run with --set db.password=*** now"),
        ("run with --token hunter2 now", "run with --token *** now"),
        ('{"password": "hunter\\"2", "a": "b"}', '{"password": "***", "a": "b"}'),
        ("token abc123def4 is not valid", "token *** is not valid"),
        ("eyJhbGciOi.eyJzdWIi.c2ln is expired", "*** is expired"),
        ("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", "***"),
    ],
)
def test_secrets_are_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "failed to get token: Unauthorized",
        'secrets "relay-s3" is forbidden: User "admin" cannot get resource',
        "git@github.com:o/r and ssh://git@github.com/o/r",
        "ssh: handshake failed: knownhosts: key mismatch",
        "Secret 1password/1password-operator-token is missing. Run relay-gitops create-1password-secret first.",
        "op://vault/item/password: the item does not exist",
        "read the kubeconfig from the host with --virtual-kubeconfig host",
        "reads key AWS_SECRET_ACCESS_KEY of Secret relay-s3",
        "password: ${PASSWORD}",
        "https://github.com/o/r?key",
        "run mysql -h db -P 3306 and helm install -a b",
        "<name>relay</name> and --set image.tag=1,replicas=2",
        "docker login --password-stdin -u a",
        "the password 'is missing",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert redacted(text) == text


def test_a_message_loses_the_secrets_of_its_object() -> None:
    redaction = Redaction()
    redaction.learn({"kind": "Secret", "data": {"a": "aHVudGVyMg=="}, "values": {"password": "correct horse"}})
    assert redaction.message("expected number, got hunter2, aHVudGVyMg== or correct horse") == (
        "expected number, got ***, *** or ***"
    )


def test_exchanged_secrets_are_a_change() -> None:
    old, new = (
        {"text": f'[a]\npassword = "{first}"\ntoken = "{second}"\n'}
        for first, second in (("hunter1", "hunter2"), ("hunter2", "hunter1"))
    )
    redaction = Redaction()
    before, after = redaction.concealed(old), redaction.concealed(new)
    assert before != after
    assert redaction.shown(before)["text"].count(NOT_SHOWN) == 2
    assert redaction.shown(after, before)["text"].count(CHANGED) == 2


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=8).filter(lambda text: text.strip() == text))
def test_any_value_of_a_secret_is_hidden(value: str) -> None:
    redaction = Redaction()
    shown = redaction.shown(redaction.concealed({"kind": "Secret", "stringData": {"x": value}}))
    assert shown == {"kind": "Secret", "stringData": {"x": NOT_SHOWN}} or value.startswith(("op://", "${", "http"))


@pytest.mark.parametrize(
    "yaml_text",
    [
        "\n".join(
            ["a: &a {password: hunter2}", *(f"{to}: &{to} [{f'*{of}, ' * 9}]" for of, to in pairwise("abcdefghij"))]
        ),
        "a: &a [*a]\npassword: hunter2\n",
    ],
)
def test_aliases_in_a_string_are_not_expanded_without_limit(yaml_text: str) -> None:
    redaction = Redaction()
    shown = redaction.shown(redaction.concealed({"kind": "ConfigMap", "data": {"x": yaml_text}}))
    assert "hunter2" not in shown["data"]["x"]
