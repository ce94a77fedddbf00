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


def test_both_are_written_in_the_form_of_the_pinned_chart(platform: Platform) -> None:
    ran = platform.run("create-1password-secret")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "created  Secret 1password/1password-credentials\ncreated  Secret 1password/1password-operator-token\n"
    )
    assert decoded(platform.virtual, "1password-credentials", "1password-credentials.json") == BASE64
    assert decoded(platform.virtual, "1password-operator-token", "token") == TOKEN
    assert [key[1] for key in platform.virtual.written] == ["Namespace", "Secret", "Secret"]
    assert CANARY not in platform.vault.arguments


def test_a_chart_from_2_3_wants_the_json_itself(platform: Platform) -> None:
    chart = platform.project.root / "third_party/vendir/charts/1password-connect"
    # A clone may have fetched it already.
    chart.mkdir(parents=True, exist_ok=True)
    (chart / "Chart.yaml").write_text("name: connect\nversion: 2.4.1\n")
    assert platform.run("create-1password-secret").status == 0
    assert decoded(platform.virtual, "1password-credentials", "1password-credentials.json") == CREDENTIALS


def test_run_again_it_rotates_and_restarts_only_what_reads_what_changed(platform: Platform) -> None:
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


def test_check_says_whether_they_are_there_and_well_formed(platform: Platform) -> None:
    ran = platform.run("create-1password-secret", "--check", "--virtual-kubeconfig", "host")
    assert ran.status == 1
    assert ran.out == (
        "Secret 1password/1password-credentials is not there\nSecret 1password/1password-operator-token is not there\n"
    )
    assert platform.virtual.written == []
    platform.run("create-1password-secret")
    ran = platform.run("create-1password-secret", "--check")
    assert ran.status == 0
    assert ran.out == (
        "Secret 1password/1password-credentials is well formed\n"
        "Secret 1password/1password-operator-token is well formed\n"
    )


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (CREDENTIALS, "holds the JSON itself, and this version of the chart wants base64 of the JSON"),
        (f"{BASE64[:20]}\n{BASE64[20:]}", "holds line breaks inside its base64"),
        ("not it", "holds no credentials file"),
        (base64.b64encode(b"[1]").decode(), "holds no credentials file"),
    ],
)
def test_check_tells_the_wrong_forms_apart(platform: Platform, value: str, fault: str) -> None:
    platform.run("create-1password-secret")
    platform.virtual.add(secret("1password", "1password-credentials", {"1password-credentials.json": value}))
    ran = platform.run("create-1password-secret", "--check")
    assert ran.status == 1
    assert ran.out.splitlines()[0] == f"Secret 1password/1password-credentials {fault}"


def test_check_finds_another_key_and_white_space_in_the_token(platform: Platform) -> None:
    platform.run("create-1password-secret")
    platform.virtual.add(
        secret("1password", "1password-credentials", {"op-session": BASE64}),
        secret("1password", "1password-operator-token", {"token": f"{TOKEN}\n"}),
    )
    assert platform.run("create-1password-secret", "--check").out == (
        "Secret 1password/1password-credentials has no key 1password-credentials.json\n"
        "Secret 1password/1password-operator-token holds white space in its token\n"
    )


def test_a_trailing_line_break_of_1password_is_not_carried_over(platform: Platform) -> None:
    platform.vault.values["op://setup-relay-prod/1password-operator-token/credential"] = f"{TOKEN}\n"
    platform.vault.save()
    platform.run("create-1password-secret")
    assert decoded(platform.virtual, "1password-operator-token", "token") == TOKEN


@pytest.mark.parametrize(
    ("reference", "value", "message"),
    [
        ("1password-operator-token/credential", f"two {CANARY}", "is no token"),
        (
            "1password-credentials/1password-credentials.json",
            f"no json {CANARY}",
            "is not the JSON of a Connect server's",
        ),
    ],
)
def test_what_cannot_be_right_is_not_written(platform: Platform, reference: str, value: str, message: str) -> None:
    platform.vault.values[f"op://setup-relay-prod/{reference}"] = value
    platform.vault.save()
    ran = platform.run("create-1password-secret")
    assert ran.status == 2
    assert ran.err.startswith(f"error: op://setup-relay-prod/{reference}: {message}")
    assert platform.virtual.written == []


@pytest.mark.parametrize(
    ("complaint", "cause"),
    [
        ("[ERROR] 2026/11/24 20:00:00 You are not currently signed in.", "1Password is locked, or nobody is signed in"),
        ("[ERROR] 2026/11/24 20:00:00 authorization prompt dismissed", "1Password is locked, or nobody is signed in"),
        ('[ERROR] 2026/11/24 20:00:00 "x" isn\'t a vault in this account.', "there is no such vault"),
        ('[ERROR] 2026/11/24 20:00:00 item "a/b" does not have a field "c"', "the item has no such field or file"),
        ("[ERROR] 2026/11/24 20:00:00 More than one item matches", "several items have this name"),
        ("[ERROR] 2026/11/24 20:00:00 Too many requests.", "1Password answers no more for now"),
        ("[ERROR] 2026/11/24 20:00:00 something new.", "`op` says: something new. Mend"),
    ],
)
def test_what_op_complains_about_is_said_in_one_line(platform: Platform, complaint: str, cause: str) -> None:
    platform.vault.values["complaint"] = complaint
    platform.vault.save()
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", "host")
    assert ran.status == 2
    assert ran.err.startswith("error: op://setup-relay-prod/1password-credentials/1password-credentials.json: ")
    assert cause in ran.err
    assert len(ran.err.splitlines()) == 1
    assert platform.virtual.written == []


def test_a_missing_item_is_named(platform: Platform) -> None:
    del platform.vault.values["op://setup-relay-prod/1password-operator-token/credential"]
    platform.vault.save()
    ran = platform.run("create-1password-secret")
    assert ran.err == (
        "error: op://setup-relay-prod/1password-operator-token/credential: there is no such item in the vault. Make "
        "the item in 1Password under exactly this name.\n"
    )


def test_without_op_it_says_what_to_install(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = platform.run("create-1password-secret")
    assert ran.err == (
        "error: kubeconfig.yaml.op.tpl: the 1Password CLI `op` is not on the PATH. Install it, sign in, and run "
        "again; or take the kubeconfig from the host with --virtual-kubeconfig host.\n"
    )


def test_a_refusal_does_not_show_what_was_refused(platform: Platform) -> None:
    platform.virtual.refused["Secret", "1password-credentials"] = (422, f"Secret is invalid: data: {CANARY}")
    ran = platform.run("create-1password-secret")
    assert ran.status == 2
    assert ran.err == (
        "error: virtual cluster: Secret 1password/1password-credentials was refused. Delete it if it is of another "
        "type or immutable, and run again.\n"
    )


def test_another_cluster_is_refused(platform: Platform) -> None:
    platform.virtual.add(node("kubernetes-coder-cluster-prod"))
    ran = platform.run("create-1password-secret")
    assert ran.status == 2
    assert "its nodes belong to kubernetes-coder-cluster-prod, not to kubernetes-cluster-docs-infra-prod" in ran.err
    assert platform.virtual.written == []


def test_a_host_is_not_taken_for_the_virtual_cluster(platform: Platform) -> None:
    platform.virtual.add(
        {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": {"name": "v1alpha1.apps.cozystack.io"},
        }
    )
    ran = platform.run("create-1password-secret")
    assert "it serves cozystack's own kinds, so it is a host" in ran.err


def test_without_nodes_an_unknown_address_is_refused_unless_the_host_vouches(platform: Platform) -> None:
    del platform.virtual.objects["v1", "Node", "", "worker-1"]
    ran = platform.run("create-1password-secret")
    assert "nothing shows that it is kubernetes-cluster-docs-infra-prod" in ran.err
    assert platform.run("create-1password-secret", "--virtual-kubeconfig", "host").status == 0


def test_a_kubeconfig_that_has_run_out_is_said_to_be(platform: Platform, tmp_path: Path) -> None:
    old = platform.virtual.write_kubeconfig(tmp_path / "old", token=CANARY)
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", str(old))
    assert ran.err == (
        "error: virtual cluster: the credentials of its kubeconfig are not accepted or have run out. Renew the "
        "kubeconfig, or name another one.\n"
    )


def test_a_cluster_that_is_not_there_is_said_to_be(platform: Platform, tmp_path: Path) -> None:
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
def test_what_is_no_kubeconfig_is_refused_without_showing_it(platform: Platform, tmp_path: Path, text: str) -> None:
    (tmp_path / "none").write_text(text)
    ran = platform.run("create-1password-secret", "--virtual-kubeconfig", str(tmp_path / "none"))
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
    assert "kubeconfig" in ran.err


def test_nothing_of_a_secret_is_left_on_disk(platform: Platform, tmp_path: Path) -> None:
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
