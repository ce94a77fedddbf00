"""Names stay readable, so that a diff is useful; random values are hidden wherever they are."""

from typing import Any

from relay_gitops.redaction.names import hides_value
from relay_gitops.redaction.objects import Redaction
from relay_gitops.redaction.plain_names import is_plain_name, random_parts
from relay_gitops.redaction.text import redacted

import pytest

READABLE: list[Any] = [
    {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "relay-s3", "key": "AWS_SECRET_ACCESS_KEY"}}}]},
    {"volumes": [{"secret": {"secretName": "web-tls", "items": [{"key": "tls.key", "path": "tls.key"}]}}]},
    {"selector": {"matchExpressions": [{"key": "password", "operator": "In", "values": ["a1b2C3d4"]}]}},
    {"tolerations": [{"key": "node.example.org/pool-a1B2c3D4", "operator": "Exists", "effect": "NoSchedule"}]},
    {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}]},
    {"kind": "ConfigMap", "apiVersion": "v1", "data": {"app.conf": "a = 1", "key": "tls.crt"}},
    {"data": [{"secretKey": "password", "remoteRef": {"key": "apps/a1B2c3D4e5", "property": "password"}}]},
    {"existingSecret": "redis", "existingSecretPasswordKey": "redis-password", "credentialsKey": "1password.json"},
    {"auth": {"enabled": True, "type": "basic", "username": "admin", "existingSecret": "db"}},
    {"basicAuth": {"username": "admin", "secretName": "users"}},
    {"users": ["system:serviceaccount:a:b", "alice"], "securityContext": {"user": "1000:1000"}},
    {"image": f"example.org/a@sha256:{'0aB1' * 16}".lower(), "bucket": "bucket-3f0c3c1e-4a53-4c6c-9d5b-0c8f1e2d3a4b"},
    {"ca.crt": "-----BEGIN CERTIFICATE-----\nMIIB1a2B3c4D5e6F7g8H9i0JkLmN\n-----END CERTIFICATE-----"},
    {"known_hosts": "example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"},
    {
        "publicKey": "fbm9JLHrwPpST5HAYORTQR/i1VbZ1kdp2ZEy0XpMbf0=",
        "kmsKey": "arn:aws:kms:eu-west-1:1:key/a1b2c3d4-0000",
    },
    {"pin": True, "key": None, "seed": "${SEED}", "hmac": "op://vault/item/hmac"},
]


@pytest.mark.parametrize("data", READABLE, ids=",".join)
def test_names_stay_readable(data: dict[str, Any]) -> None:
    redaction = Redaction()
    assert redaction.shown(redaction.concealed(data)) == data


@pytest.mark.parametrize(
    ("name", "value", "hidden"),
    [
        ("key", "tls.crt", False),
        ("key", "k8sCANARY9a", True),
        ("kmsKey", "alias/relay", False),
        ("kmsKey", "9fK2xQ7b", True),
        ("auth", "oauth2", False),
        ("x-auth", "9fK2xQ7b", True),
        ("pin", "1234", True),
        ("seed", "correct horse battery", True),
        ("public_key", "9fK2xQ7b", False),
        ("monkey", "9fK2xQ7b", False),
    ],
)
def test_an_ambiguous_name_hides_only_what_is_not_a_name(name: str, value: str, *, hidden: bool) -> None:
    assert hides_value(name, value) == hidden


@pytest.mark.parametrize("value", ["tls.crt", "DB_PASSWORD", "node.example.org/pool-1", "apiKey", "sha256", "v1"])
def test_words_are_names(value: str) -> None:
    assert is_plain_name(value)


@pytest.mark.parametrize("value", ["s3cr3t", "Q0FOQVJZ", "aXbKcQdRwZpT", "12345678", "correct horse"])
def test_other_text_is_not_a_name(value: str) -> None:
    assert is_plain_name(value) == (value == "correct horse")


def test_long_random_text_is_hidden_under_any_name() -> None:
    random = "wJalrXUtnFEMI/K7MDENG/bPxRfiCY3x4mP1eK2y"
    assert redacted(f"the store answered: {random}") == "the store answered: ***"
    assert random_parts("HorizontalPodAutoscalerV2Beta2Specification") == []


def test_keys_that_are_secrets_do_not_hide_each_other() -> None:
    redaction = Redaction()
    shown = redaction.shown(redaction.concealed({"tokens": {"a1B2c3": "alice", "d4E5f6": "bob", "name": "carol"}}))
    assert len(shown["tokens"]) == 3
    assert "a1B2c3" not in str(shown)
