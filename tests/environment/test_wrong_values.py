"""Each wrong line of an environment is reported with its line, its key and a fix, and without its value."""

import re
from pathlib import Path

from relay_gitops.environment.model import Environment
from relay_gitops.environment.yaml_file import MAX_BYTES, YamlFile
from relay_gitops.errors import InvalidFilesError
from tests.conftest import operators_project

import pytest

CANARY = "s3cr3t"
FILE = operators_project() / "environments" / "docs.yaml"
LINES = YamlFile(FILE, "docs.yaml")
TEXT = FILE.read_text()


def changed(*changes: tuple[str, str]) -> str:
    """Return the environment with other values, each written as given after the colon of its key.

    A change without a key is added as a line at the end.
    """
    lines = TEXT.splitlines()
    for key, written in changes:
        if key:
            keys = [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", key)]
            number = LINES.line(tuple(keys)) - 1
            lines[number] = f"{lines[number].partition(':')[0]}: {written}"
        else:
            lines.append(written)
    return "\n".join(lines) + "\n"


def refused(text: str | bytes, folder: Path) -> list[str]:
    """Return the messages about an environment."""
    file = folder / "docs.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InvalidFilesError) as raised:
        Environment.load(file, "docs.yaml")
    messages = str(raised.value).splitlines()
    assert len(messages) == len(raised.value.values)
    assert CANARY not in str(raised.value)
    assert str(raised.value).replace("\n", "").isprintable()
    return messages


MISTAKES = [
    # YAML that is not what it looks like.
    ("repository.branch", "2024-99-99", "must be a string, but YAML reads it as a date. Put it in quotes"),
    ("repository.branch", "2024-01-01", "must be a string, but YAML reads it as a date. Put it in quotes"),
    ("image.tag", "2025-02-30", "must be a string, but YAML reads it as a date. Put it in quotes"),
    ("image.tag", "1.5e+3", "must be a string, but YAML reads it as a number. Put it in quotes"),
    ("image.tag", "0.12.0-rc1", "is too old; this version does not stop on SIGTERM"),
    ("relays[0].nodePort", "9" * 5000, "is not a number that can be used. Correct it"),
    ("relays[0].nodePort", "9" * 4000, "must be from 30002 to 30085"),
    ("relays[0].nodePort", "30020.0", "must be an integer. Remove the fraction"),
    ("relays[0].nodePort", "true", "must be an integer. Write an integer"),
    ("relays[0].nodePort", "[30020]", "must be an integer. Write a single value after the colon"),
    ("relays[0].nodePort", "'30020'", "must be an integer. Write it without quotes"),
    ("relays[0].nodePort", "٣٠٠٢٠", "must be an integer. Write it with the digits 0 to 9"),
    ("relays[0].nodePort", "0x_", "is not a number that can be used. Correct it"),
    ("onePassword.vault", f"!!int {CANARY}", "has a YAML tag. Remove the tag"),
    ("onePassword.vault", f"!{CANARY} a", "has a YAML tag. Remove the tag"),
    ("onePassword.vault", f"!!binary {CANARY}", "has a YAML tag. Remove the tag"),
    ("onePassword.vault", f"{CANARY}/a", "contains a slash"),
    ("onePassword.vault", "[a, b]", "must be a string. Write a single value after the colon"),
    ("onePassword.vault", "{a: b}", "must be a string. Write a single value after the colon"),
    ("onePassword.vault", "yes", "must be a string, but YAML reads it as true or false. Put it in quotes"),
    ("store.path_style", "yes please", "must be true or false. Write true or false, without quotes"),
    ("store.path_style", "1", "must be true or false. Write true or false"),
    # Characters.
    ("relays[0].item", '"relay\\Ls3"', "contains the invisible character U+2028. Remove the character"),
    ("relays[0].item", '"relay\\x7fs3"', "contains the invisible character U+007F. Remove the character"),
    ("relays[0].item", '"relay\\Ns3"', "contains the invisible character U+0085. Remove the character"),
    ("relays[0].item", "relay\u200bs3", "contains the invisible character U+200B. Remove the character"),
    # Names that belong to others.
    ("flux.namespace", "kube-system", "is a namespace that belongs to Kubernetes or cozystack"),
    ("onePassword.namespace", "kube-public", "is a namespace that belongs to Kubernetes or cozystack"),
    ("host.namespace", "cozy-fluxcd", "is a namespace that belongs to Kubernetes or cozystack"),
    ("relays[0].namespace", "default", "is a namespace that belongs to Kubernetes or cozystack"),
    ("relays[0].name", "1password-secrets", "starts with a digit, which Kubernetes does not allow"),
    (
        "relays[0].name",
        "kubernetes-cluster-docs-infra-prod",
        "starts with a prefix of the objects that cozystack creates",
    ),
    (
        "relays[0].name",
        "a8296b61b59e844ba9311673b0f230eb",
        "has the form of the names that the cloud controller manager",
    ),
    ("relays[0].host", "s3.enigma.vgijssel.nl", "is also the host of store.endpoint, and a host can belong to only"),
    ("relays[0].host", "kubernetes-cluster-docs-infra-prod.enigma.vgijssel.nl", "is also the host of the API server"),
    (
        "relays[0].host",
        "bucket-s3-docs-infra-prod.enigma.vgijssel.nl",
        "is also the host of the user interface of store.buc",
    ),
    # Names that make others too long.
    ("virtualCluster.name", "a" * 53, "has 53 characters, but the maximum is 52"),
    ("relays[0].name", "a" * 49, "gives the Secret of the credentials a name of 64 characters, but the maximum is 63"),
    (
        "relays[0].host",
        f"{'a.' * 110}enigma.vgijssel.nl",
        "gives the DNS record for the certificate a name of 254 characters, but the maximum is 253. Remove 1 char",
    ),
    (
        "onePassword.tokenItem",
        "1password-credentials",
        "creates Secret 1password/1password-credentials in the virtual cluster, which also belongs to onePassword.cr",
    ),
]


@pytest.mark.parametrize(("key", "written", "message"), MISTAKES)
def test_a_wrong_value_is_reported(key: str, written: str, message: str, tmp_path: Path) -> None:
    text = changed((key, written))

    (found,) = refused(text, tmp_path)

    line = 1 + next(number for number, old in enumerate(TEXT.splitlines()) if text.splitlines()[number] != old)
    assert found.startswith(f"docs.yaml:{line}: {key}: {message}")


KEYS = [
    ("null: x", "null: is not a valid key. Remove it"),
    ("on: x", "on: is not a valid key. Remove it"),
    ("7: x", "7: is not a valid key. Remove it"),
    ("2024-99-99: x", "2024-99-99: is not a valid key. Remove it"),
    ("ingress: text", "ingress: is a duplicate key. Keep one of them"),
    ("? [a, b]\n: x", "has a list or a mapping as a key. Write a string before the colon"),
    ("? {a: b}\n: x", "has a list or a mapping as a key. Write a string before the colon"),
    ('"a\\nerror: x": y', "['a\\nerror: x']: is not a valid key. Remove it"),
    ('"\\e[2K": y', "['\\x1b[2K']: is not a valid key. Remove it"),
    ('"": y', "['']: is not a valid key. Remove it"),
    (f"{'k' * 500}: y", f"['{'k' * 60}…']: is not a valid key. Remove it"),
    ("<<: text", "merges a value that is not a mapping. Write the alias of a mapping after <<"),
    (f"a: *{CANARY}", "is not valid YAML: found undefined alias. Correct this line"),
    (f"a: @{CANARY}", "is not valid YAML: found character that cannot start any token. Correct this line"),
    ("---\nb: c", "is not valid YAML: but found another document"),
    ("# relay\u2028s3", "contains the invisible character U+2028. Remove the character"),
    ("a: relay\x7fs3", "contains the invisible character U+007F. Remove the character"),
    ("a: relay\x85s3", "contains the invisible character U+0085. Remove the character"),
]


@pytest.mark.parametrize(("written", "message"), KEYS)
def test_a_wrong_line_is_reported(written: str, message: str, tmp_path: Path) -> None:
    (found,) = refused(changed(("", written)), tmp_path)

    assert found.startswith(f"docs.yaml:{len(TEXT.splitlines()) + 1}: {message}")


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_the_line_is_right_with_all_line_ends(ends: str, tmp_path: Path) -> None:
    text = changed(("relays[0].nodePort", "1"), ("", "a: b\x7f")).replace("\n", ends)

    assert refused(text, tmp_path)[0].startswith(f"docs.yaml:{len(TEXT.splitlines()) + 1}: contains")
    assert refused(text.replace("\x7f", ""), tmp_path)[0].startswith(
        f"docs.yaml:{LINES.line(('relays', 0, 'nodePort'))}: relays[0].nodePort: must be from"
    )


def test_an_alias_of_itself_is_reported(tmp_path: Path) -> None:
    assert "onePassword.vault[0]: is nested too deeply." in "\n".join(
        refused(changed(("onePassword.vault", "&a [*a]")), tmp_path)
    )


@pytest.mark.parametrize(
    "nesting", ["[" * 500, "{a: " * 500, "[" * 50_000, "- " * 500, "\n" + "".join(f"{' ' * n}a:\n" for n in range(300))]
)
def test_deep_nesting_is_reported(nesting: str, tmp_path: Path) -> None:
    closing = {"[": "]", "{": "}"}.get(nesting[0], "") * nesting.count(nesting[0])
    assert refused(f"a: {nesting}{closing}\n", tmp_path)


def test_aliases_cannot_multiply_the_values(tmp_path: Path) -> None:
    layers = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60))
    assert len(refused(f"a0: &a0 x\n{layers}", tmp_path)) > 60


def test_values_of_a_merged_mapping_have_their_own_line(tmp_path: Path) -> None:
    text = TEXT.replace("  - name: relay\n", "  - &relay\n    name: relay\n").replace("nodePort: 30020", "nodePort: 1")
    text += "  - <<: *relay\n    name: b\n    host: b.enigma.vgijssel.nl\n    prefix: b\n    nodePort: 30021\n"
    line = 1 + text[: text.index("nodePort: 1")].count("\n")

    (found,) = refused(text, tmp_path)

    assert found.startswith(f"docs.yaml:{line}: relays[0].nodePort: must be from 30002")


def test_many_unknown_keys_are_all_reported(tmp_path: Path) -> None:
    first = len(TEXT.splitlines()) + 1
    messages = refused(TEXT + "".join(f"key{number}: 1\n" for number in range(6000)), tmp_path)

    assert [message.partition(". ")[0] for message in messages] == [
        f"docs.yaml:{first + number}: key{number}: is not a valid key" for number in range(6000)
    ]


def test_a_file_without_limit_is_refused(tmp_path: Path) -> None:
    assert refused(TEXT + "#" * MAX_BYTES, tmp_path) == [
        "docs.yaml: is larger than 256 KiB. Remove what is not a value."
    ]
    with pytest.raises(InvalidFilesError, match="is larger than 256 KiB"):
        Environment.load(Path("/dev/zero"))


@pytest.mark.parametrize("text", ["", "a", "- a", "[]", "# only a comment"])
def test_a_file_without_keys_is_reported(text: str, tmp_path: Path) -> None:
    assert refused(text, tmp_path) == [
        "docs.yaml:1: is not a YAML mapping. Start the file with a key, for example `repository:`."
    ]


def test_conflicts_are_reported_beside_invalid_values(tmp_path: Path) -> None:
    text = changed(
        ("repository.url", "git@github.com:o/r"),
        ("onePassword.tokenItem", "1password-credentials"),
        ("ingress.backend", "hash"),
        ("relays[0].host", "relay.example.org"),
        ("", "on: x"),
        ("", "repository: {}"),
    )
    text = text.replace(
        "nodePort: 30020\n", "nodePort: 30020\n  - name: relay\n    host: relay.example.org\n    prefix: 1/\n"
    )

    taken = "creates Secret 1password/1password-credentials in the virtual cluster, which also belongs to"
    assert [message.partition(". ")[0].partition(": ")[2] for message in refused(text, tmp_path)] == [
        "repository.url: is an SSH address without a scheme, which Flux does not accept",
        f"onePassword.tokenItem: {taken} onePassword.credentialsItem",
        "ingress.backend: is not an allowed value",
        "relays[0].host: is not a subdomain of host.domain, so it gets no DNS record and no certificate",
        "relays[1].item: is missing",
        "relays[1].name: is also the name of relay, and their objects would have the same names",
        "relays[1].host: is also the host of relay, and a host can route to only one relay",
        "relays[1].host: is not a subdomain of host.domain, so it gets no DNS record and no certificate",
        "relays[1].prefix: ends with a slash, which the server adds automatically",
        "on: is not a valid key",
        "repository: is a duplicate key",
    ]


def test_a_webhook_whose_path_is_the_secret_is_refused(tmp_path: Path) -> None:
    text = TEXT + f"    config:\n      webhooks:\n        - url: https://hooks.slack.com/services/T0/B0/{CANARY}\n"

    (found,) = refused(text, tmp_path)

    line = text.count("\n")
    assert found.startswith(
        f"docs.yaml:{line}: relays[0].config.webhooks[0].url: contains a secret in its path, and the"
    )
