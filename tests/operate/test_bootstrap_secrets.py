"""relay-gitops create-1password-secret."""

import base64
from pathlib import Path

from relay_gitops.operate.kinds import DEPLOYMENT, SECRET
from tests.operate.conftest import CANARY, CREDENTIALS, TOKEN, Platform, decoded, namespace, node, secret

import pytest

BASE64 = base64.b64encode(CREDENTIALS.encode()).decode()
DEPLOYMENTS = {
    "onepassword-connect": [{"name": "OP_SESSION", "valueFrom": {"secretKeyRef": {"name": "1password-credentials"}}}],
    "onepassword-connect-operator": [
        {"name": "OP_CONNECT_TOKEN", "valueFrom": {"secretKeyRef": {"name": "1password-operator-token"}}}
    ],
}


def deployments(platform: Platform) -> None:
    for name, env in DEPLOYMENTS.items():
        platform.virtual.add(
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": name, "namespace": "1password"},
                "spec": {"template": {"metadata": {}, "spec": {"containers": [{"name": name, "env": env}]}}},
            }
        )


def restarted(platform: Platform) -> set[str]:
    return {
        name
        for name in DEPLOYMENTS
        if platform.virtual.find(DEPLOYMENT, name, "1password")["spec"]["template"]["metadata"].get("annotations")
    }


def test_both_secrets_have_the_format_of_the_locked_chart(platform: Platform) -> None:
    ran = platform.run("create-1password-secret")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "created  Secret 1password/1password-credentials\ncreated  Secret 1password/1password-operator-token\n"
    )
    assert decoded(platform.virtual, "1password-credentials", "1password-credentials.json") == BASE64
    assert decoded(platform.virtual, "1password-operator-token", "token") == TOKEN
    assert [key[1] for key in platform.virtual.written] == ["Namespace", "Secret", "Secret"]
    assert CANARY not in platform.vault.arguments


def test_charts_from_2_3_use_plain_json(platform: Platform) -> None:
    chart = platform.project.root / "third_party/vendir/charts/1password-connect"
    # The chart may already be fetched.
    chart.mkdir(parents=True, exist_ok=True)
    (chart / "Chart.yaml").write_text("name: connect\nversion: 2.4.1\n")
    assert platform.run("create-1password-secret").status == 0
    assert decoded(platform.virtual, "1password-credentials", "1password-credentials.json") == CREDENTIALS


def test_a_second_run_rotates_secrets_and_restarts_their_consumers(platform: Platform) -> None:
    platform.run("create-1password-secret")
    deployments(platform)
    assert platform.run("create-1password-secret").out == (
        "unchanged  Secret 1password/1password-credentials\nunchanged  Secret 1password/1password-operator-token\n"
    )
    assert restarted(platform) == set()
    platform.vault.values["op://setup-relay-prod/1password-operator-token/credential"] = f"{TOKEN}2"
    platform.vault.save()
    assert "changed  Secret 1password/1password-operator-token\n" in platform.run("create-1password-secret").out
    assert decoded(platform.virtual, "1password-operator-token", "token") == f"{TOKEN}2"
    assert restarted(platform) == {"onepassword-connect-operator"}


def test_check_reports_missing_and_valid_secrets(platform: Platform) -> None:
    ran = platform.run("create-1password-secret", "--check", "--virtual-kubeconfig", "host")
    assert ran.status == 1
    assert ran.out == (
        "Secret 1password/1password-credentials is missing\nSecret 1password/1password-operator-token is missing\n"
    )
    assert platform.virtual.written == []
    platform.run("create-1password-secret")
    ran = platform.run("create-1password-secret", "--check")
    assert ran.status == 0
    assert ran.out == (
        "Secret 1password/1password-credentials is valid\nSecret 1password/1password-operator-token is valid\n"
    )


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (CREDENTIALS, "contains plain JSON, but this version of the chart expects base64 of the JSON"),
        (f"{BASE64[:20]}\n{BASE64[20:]}", "has line breaks in its base64"),
        ("not it", "does not contain a credentials file"),
        (base64.b64encode(b"[1]").decode(), "does not contain a credentials file"),
    ],
)
def test_check_reports_the_wrong_format(platform: Platform, value: str, fault: str) -> None:
    platform.run("create-1password-secret")
    platform.virtual.add(secret("1password", "1password-credentials", {"1password-credentials.json": value}))
    ran = platform.run("create-1password-secret", "--check")
    assert ran.status == 1
    assert ran.out.splitlines()[0] == f"Secret 1password/1password-credentials {fault}"


def test_check_reports_a_wrong_key_and_white_space_in_the_token(platform: Platform) -> None:
    platform.run("create-1password-secret")
    platform.virtual.add(
        secret("1password", "1password-credentials", {"op-session": BASE64}),
        secret("1password", "1password-operator-token", {"token": f"{TOKEN}\n"}),
    )
    assert platform.run("create-1password-secret", "--check").out == (
        "Secret 1password/1password-credentials has no key 1password-credentials.json\n"
        "Secret 1password/1password-operator-token has white space in its token\n"
    )


def test_a_trailing_line_break_in_1password_is_removed(platform: Platform) -> None:
    platform.vault.values["op://setup-relay-prod/1password-operator-token/credential"] = f"{TOKEN}\n"
    platform.vault.save()
    platform.run("create-1password-secret")
    assert decoded(platform.virtual, "1password-operator-token", "token") == TOKEN


@pytest.mark.parametrize(
    ("reference", "value", "message"),
    [
        ("1password-operator-token/credential", f"two {CANARY}", "is not a valid token"),
        (
            "1password-credentials/1password-credentials.json",
            f"no json {CANARY}",
            "is not the credentials file of a Connect server",
        ),
    ],
)
def test_malformed_values_are_not_written(platform: Platform, reference: str, value: str, message: str) -> None:
    platform.vault.values[f"op://setup-relay-prod/{reference}"] = value
    platform.vault.save()
    ran = platform.run("create-1password-secret")
    assert ran.status == 2
    assert ran.err.startswith(f"error: op://setup-relay-prod/{reference}: {message}")
    assert platform.virtual.written == []


@pytest.mark.parametrize(
    ("complaint", "cause"),
    [
        (
            "[ERROR] 2026/11/24 20:00:00 You are not currently signed in.",
            "1Password is locked, or you are not signed in",
        ),
        ("[ERROR] 2026/11/24 20:00:00 authorization prompt dismissed", "1Password is locked, or you are not signed in"),
        ('[ERROR] 2026/11/24 20:00:00 "x" isn\'t a vault in this account.', "the vault does not exist"),
        (
            '[ERROR] 2026/11/24 20:00:00 item "a/b" does not have a field "c"',
            "the item does not have this field or file",
        ),
        ("[ERROR] 2026/11/24 20:00:00 More than one item matches", "several items have this name"),
        ("[ERROR] 2026/11/24 20:00:00 Too many requests.", "the rate limit of 1Password is reached"),
        ("[ERROR] 2026/11/24 20:00:00 something new.", "`op` failed: something new. Fix"),
    ],
)
def test_errors_of_op_are_one_line(platform: Platform, complaint: str, cause: str) -> None:
    platform.vault.values["complaint"] = complaint
    platform.vault.save()
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", "host")
    assert ran.status == 2
    assert ran.err.startswith("error: op://setup-relay-prod/1password-credentials/1password-credentials.json: ")
    assert cause in ran.err
    assert len(ran.err.splitlines()) == 1
    assert platform.virtual.written == []


def test_a_missing_item_is_an_error(platform: Platform) -> None:
    del platform.vault.values["op://setup-relay-prod/1password-operator-token/credential"]
    platform.vault.save()
    ran = platform.run("create-1password-secret")
    assert ran.err == (
        "error: op://setup-relay-prod/1password-operator-token/credential: the item does not exist in the vault. "
        "Create an item in 1Password with exactly this name.\n"
    )


def test_missing_op_is_an_error(platform: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = platform.run("create-1password-secret")
    assert ran.err == (
        "error: kubeconfig.yaml.op.tpl: the 1Password CLI `op` is not on the PATH. Install it and sign in, or "
        "read the kubeconfig from the host with --virtual-kubeconfig host.\n"
    )


def test_a_rejected_secret_is_not_shown(platform: Platform) -> None:
    platform.virtual.refused["Secret", "1password-credentials"] = (422, f"Secret is invalid: data: {CANARY}")
    ran = platform.run("create-1password-secret")
    assert ran.status == 3
    assert ran.err == (
        "error: virtual cluster: the API server rejects Secret 1password/1password-credentials. If it has another "
        "type or is immutable, delete it, then run the command again.\n"
        "error: Written: Namespace 1password in the virtual cluster.\n"
        "error: Written objects stay, and Flux continues with them. Run the same command again, which continues from "
        "there: relay-gitops create-1password-secret\n"
    )


def test_another_virtual_cluster_is_an_error(platform: Platform) -> None:
    platform.virtual.add(node("kubernetes-coder-cluster-prod"))
    ran = platform.run("create-1password-secret")
    assert ran.status == 2
    assert "its nodes belong to kubernetes-coder-cluster-prod, not to kubernetes-cluster-docs-infra-prod" in ran.err
    assert platform.virtual.written == []


def test_a_host_cluster_as_virtual_cluster_is_an_error(platform: Platform) -> None:
    platform.virtual.add(
        {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": {"name": "v1alpha1.apps.cozystack.io"},
        }
    )
    ran = platform.run("create-1password-secret")
    assert "it serves the kinds of cozystack, so it is a host cluster" in ran.err


def test_without_nodes_and_host_the_server_address_must_match(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    del platform.virtual.objects["v1", "Node", "", "worker-1"]
    with monkeypatch.context() as without_host:
        without_host.setenv("KUBECONFIG", "/nonexistent")
        ran = platform.run("create-1password-secret")
    assert "note: the host cluster cannot be read, so the virtual cluster is recognized by its name only\n" in ran.err
    assert "cannot confirm that it is kubernetes-cluster-docs-infra-prod" in ran.err
    assert platform.run("create-1password-secret", "--virtual-kubeconfig", "host").status == 0


def test_an_expired_kubeconfig_is_an_error(platform: Platform, tmp_path: Path) -> None:
    old = platform.virtual.write_kubeconfig(tmp_path / "old", token=CANARY)
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", str(old))
    assert ran.err == (
        "error: virtual cluster: the credentials of its kubeconfig are invalid or have expired. Renew the kubeconfig, "
        "or pass another one.\n"
    )


def test_an_unreachable_cluster_is_an_error(platform: Platform, tmp_path: Path) -> None:
    text = platform.virtual.write_kubeconfig(tmp_path / "gone").read_text()
    (tmp_path / "gone").write_text(text.replace(platform.virtual.url, "https://127.0.0.1:1"))
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", str(tmp_path / "gone"))
    assert ran.status == 2
    assert ran.err.startswith("error: virtual cluster: https://127.0.0.1:1: Connection refused.")


def test_a_server_with_another_certificate_is_not_trusted(platform: Platform, tmp_path: Path) -> None:
    config = platform.virtual.write_kubeconfig(tmp_path / "other").read_text()
    (tmp_path / "other").write_text(config.replace(platform.virtual.authority, platform.host.authority))
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", str(tmp_path / "other"))
    assert ran.status == 2
    assert "certificate" in ran.err


@pytest.mark.parametrize("text", ["", "just text", "- a\n", "clusters: []\n", "\\x00", f"clusters: {CANARY}"])
def test_an_invalid_kubeconfig_is_an_error_and_not_shown(platform: Platform, tmp_path: Path, text: str) -> None:
    (tmp_path / "none").write_text(text)
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", str(tmp_path / "none"))
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
    assert "kubeconfig" in ran.err


def test_secrets_are_not_written_to_disk(platform: Platform, tmp_path: Path) -> None:
    platform.run("create-1password-secret")
    holding = [
        path.relative_to(tmp_path)
        for path in tmp_path.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert holding == [Path("vault.json")]


def test_the_namespace_is_the_committed_one(platform: Platform) -> None:
    platform.run("create-1password-secret")
    live = platform.virtual.objects["v1", "Namespace", "", "1password"]
    assert live["metadata"]["annotations"] == {"kustomize.toolkit.fluxcd.io/prune": "disabled"}
    assert namespace("1password")["metadata"].items() <= live["metadata"].items()
    assert SECRET.kind in {key[1] for key in platform.virtual.objects}
