"""Access to clusters: kubeconfigs as kubectl reads them, retries, proofs and partial writes."""

import base64
import json
import stat
import sys
from pathlib import Path
from typing import Any

from relay_gitops.operate import exec_plugin, transport
from relay_gitops.operate.access import ROOT_AUTHORITY
from tests.operate.conftest import CANARY, Platform, namespace, secret

import pytest
import trustme
import yaml

HTML = (200, {"Content-Type": "text/html"}, b"<html>Please log in</html>")
RESET: tuple[int, dict[str, str], bytes] = (0, {}, b"")


def busy(status: int, after: str = "0") -> tuple[int, dict[str, str], bytes]:
    body = {"kind": "Status", "status": "Failure", "code": status, "message": "try later"}
    headers = {"Content-Type": "application/json", **({"Retry-After": after} if after else {})}
    return status, headers, json.dumps(body).encode()


def kubeconfig(platform: Platform, path: Path, user: dict[str, Any] | None = None, **cluster: Any) -> str:
    """Write a kubeconfig of the virtual cluster with other fields; None removes a field."""
    data = platform.virtual.kubeconfig()
    merged = {**data["clusters"][0]["cluster"], **{key.replace("_", "-"): value for key, value in cluster.items()}}
    data["clusters"][0]["cluster"] = {key: value for key, value in merged.items() if value is not None}
    data["users"][0]["user"] = user if user is not None else data["users"][0]["user"]
    path.write_text(yaml.safe_dump(data))
    return str(path)


def checked(platform: Platform, file: str) -> tuple[int, str]:
    """Return status and standard error of a command that only reads the virtual cluster."""
    ran = platform.run("create-1password-secret", "--check", "--virtual-kubeconfig", file)
    return ran.status, ran.err


def plugin(folder: Path, code: str, **settings: Any) -> dict[str, Any]:
    program = folder / "plugin"
    program.write_text(f"#!{sys.executable} -IS\nimport json, os, sys, time\n{code}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    version = "client.authentication.k8s.io/v1"
    return {"exec": {"apiVersion": version, "command": str(program), "interactiveMode": "Never", **settings}}


PRINT = 'print(json.dumps({"status": {"token": os.environ["TOKEN"]}}))'


@pytest.mark.parametrize(
    "answers", [[busy(503), busy(429)], [busy(500, ""), RESET], [(502, {"Content-Type": "text/html"}, b"<html>")]]
)
def test_a_busy_api_server_is_asked_again(platform: Platform, answers: list[Any]) -> None:
    platform.virtual.scripted = answers
    assert platform.run("create-1password-secret").status == 0
    assert platform.virtual.scripted == []


def test_a_server_that_stays_busy_is_reported(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "DEADLINE_SECONDS", 2.0)
    platform.virtual.scripted = [busy(503, "9")]
    status, err = checked(platform, "op")
    assert status == 2
    assert "answered every attempt within 30 s with HTTP 503 (try later)" in err


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        (200, {}, b"{}"),
        (200, {"Content-Type": "application/json"}, b"not json"),
        (200, {"Content-Type": "application/json"}, b'{"ok": true}'),
        (200, {"Content-Type": "application/json"}, b"[]"),
        (403, {"Content-Type": "text/html"}, b"<html>blocked</html>"),
    ],
)
def test_an_answer_of_another_server_is_called_that(platform: Platform, answer: Any) -> None:
    platform.virtual.scripted = [answer]
    status, err = checked(platform, "op")
    assert (status, len(err.splitlines())) == (2, 1)
    assert "does not answer like a Kubernetes API server" in err
    assert "html>" not in err


def test_an_answer_that_never_ends_has_a_deadline(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "STEP_SECONDS", 0.1)
    platform.virtual.scripted = [(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}, b"")]
    status, err = checked(platform, "op")
    assert status == 2
    assert "does not answer within" in err


def test_impersonation(platform: Platform, tmp_path: Path) -> None:
    user = {"token": platform.virtual.token, "as": "alice", "as-uid": "7", "as-groups": ["a", "b"]}
    assert checked(platform, kubeconfig(platform, tmp_path / "k", {**user, "as-user-extra": {"scope": ["x"]}}))[0] == 1
    sent = platform.virtual.headers[-1]
    assert (sent["Impersonate-User"], sent["Impersonate-Uid"], sent["Impersonate-Extra-scope"]) == ("alice", "7", "x")
    assert platform.virtual.groups == ["a", "b"]


def test_tls_server_name_is_the_name_in_the_certificate(platform: Platform, tmp_path: Path) -> None:
    assert checked(platform, kubeconfig(platform, tmp_path / "k", tls_server_name="127.0.0.1"))[0] == 1
    status, err = checked(platform, kubeconfig(platform, tmp_path / "k", tls_server_name="other.example.org"))
    assert status == 2
    assert "Hostname mismatch" in err


def test_a_proxy_is_used(platform: Platform, tmp_path: Path) -> None:
    status, err = checked(platform, kubeconfig(platform, tmp_path / "k", proxy_url="http://127.0.0.1:1"))
    assert status == 2
    assert "Connection refused" in err


def test_the_token_file_is_relative_to_the_kubeconfig(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{platform.virtual.token}\n")
    assert checked(platform, kubeconfig(platform, tmp_path / "k", {"tokenFile": "token"}))[0] == 1


@pytest.mark.parametrize(
    ("user", "cluster", "message"),
    [
        ({"auth-provider": {"name": "gcp"}}, {}, "uses users[].user.auth-provider"),
        (None, {"proxy_url": "socks5://127.0.0.1:1"}, "proxy-url is not an http or https URL"),
        (None, {"insecure_skip_tls_verify": True}, "sets both certificate-authority and insecure-skip-tls-verify"),
        ({"as-groups": ["a"]}, {}, "without as, which kubectl refuses"),
        ({"exec": {"command": "x", "apiVersion": "client.authentication.k8s.io/v1alpha1"}}, {}, "exec.apiVersion is"),
        ({"client-certificate-data": "eA=="}, {}, "client-certificate without client-key"),
        ({"tokenFile": "missing"}, {}, "cannot be read: No such file or directory"),
        (None, {"certificate_authority_data": "%"}, "certificate-authority-data is not base64"),
        (None, {"server": "nowhere"}, "clusters[].cluster.server is not an address"),
    ],
)
def test_other_fields_are_refused_by_name(
    platform: Platform, tmp_path: Path, user: Any, cluster: dict[str, Any], message: str
) -> None:
    status, err = checked(platform, kubeconfig(platform, tmp_path / "k", user, **cluster))
    assert (status, len(err.splitlines())) == (2, 1)
    assert message in err


def test_several_files_are_merged_as_kubectl_does(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = platform.host.kubeconfig()
    (tmp_path / "one").write_text(yaml.safe_dump({**whole, "users": [], "contexts": []}))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "token").write_text(platform.host.token)
    user = {"name": "admin", "user": {"tokenFile": "token"}}
    other = {"name": whole["clusters"][0]["name"], "cluster": {"server": "https://127.0.0.1:1"}}
    (tmp_path / "sub" / "two").write_text(
        yaml.safe_dump({**whole, "clusters": [other], "users": [user], "current-context": "other"})
    )
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path}/none::{tmp_path}/one:{tmp_path}/sub/two")
    assert platform.run("create-1password-secret", "--check", "--virtual-kubeconfig", "host").status == 1


def test_an_exec_plugin_gets_its_variables_and_the_cluster(platform: Platform, tmp_path: Path) -> None:
    code = f"""\
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
assert info["spec"]["cluster"]["server"] == {platform.virtual.url!r}, info
assert info["spec"]["interactive"] is False and sys.argv[1:] == ["a"]
{PRINT}"""
    user = plugin(
        tmp_path,
        code,
        args=["a"],
        env=[{"name": "TOKEN", "value": platform.virtual.token}],
        provideClusterInfo=True,
    )
    assert checked(platform, kubeconfig(platform, tmp_path / "k", user))[0] == 1


@pytest.mark.parametrize(
    ("code", "settings", "message"),
    [
        (f"sys.exit('bad: {CANARY}')", {}, "exited with status 1: bad: ***"),
        ("sys.exit('token abcd1234efgh expired')", {}, "exited with status 1: token *** expired"),
        ("print('no json')", {}, "did not print an ExecCredential"),
        ("print('{\"status\": {}}')", {}, "printed neither a token nor a certificate with key"),
        ("", {"interactiveMode": "Always"}, "needs a terminal (interactiveMode: Always)"),
        ("", {"command": "/nonexistent", "installHint": "Install it"}, "No such file or directory. Install it"),
    ],
)
def test_a_failing_exec_plugin_is_reported_without_secrets(
    platform: Platform, tmp_path: Path, code: str, settings: dict[str, Any], message: str
) -> None:
    user = plugin(tmp_path, code, env=[{"name": "TOKEN", "value": CANARY}], **settings)
    status, err = checked(platform, kubeconfig(platform, tmp_path / "k", user))
    assert (status, len(err.splitlines())) == (2, 1)
    assert message in err


def test_an_exec_plugin_has_a_deadline(platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exec_plugin, "SECONDS", 0.1)
    status, err = checked(platform, kubeconfig(platform, tmp_path / "k", plugin(tmp_path, "time.sleep(60)")))
    assert status == 2
    assert "did not exit within" in err


def other_platform(platform: Platform) -> None:
    """Give the host another virtual cluster of the same name, as a second platform has it."""
    authority = base64.b64encode(trustme.CA().cert_pem.bytes()).decode()
    data = platform.virtual.kubeconfig()
    data["clusters"][0]["cluster"]["certificate-authority-data"] = authority
    name = "kubernetes-cluster-docs-infra-prod-admin-kubeconfig"
    platform.host.add(secret("tenant-root", name, {"super-admin.conf": yaml.safe_dump(data)}))


def test_a_cluster_of_another_platform_is_refused(platform: Platform) -> None:
    other_platform(platform)
    ran = platform.run("create-1password-secret")
    assert ran.status == 2
    assert "so it belongs to another platform" in ran.err
    assert platform.virtual.written == []


@pytest.mark.parametrize("part", ["labels", "annotations"])
@pytest.mark.parametrize("domain", ["other.example.org", "enigma.vgijssel.nl"])
def test_the_domain_of_the_tenant_proves_the_platform(platform: Platform, part: str, domain: str) -> None:
    tenant = namespace("tenant-root")
    tenant["metadata"][part] = {"namespace.cozystack.io/host": domain}
    platform.host.add(tenant)
    ran = platform.run("bootstrap", "docs-infra-prod", "--dry-run")
    refused = "the domain of its namespace tenant-root is other.example.org, but host.domain is enigma.vgijssel.nl"
    assert (refused in ran.err) == (domain == "other.example.org")
    assert (ran.status == 0) == (domain == "enigma.vgijssel.nl")


def test_the_platform_is_not_refused_if_its_namespace_is_not_readable(platform: Platform) -> None:
    forbidden = busy(403)
    platform.host.asked.append(
        lambda path: platform.host.scripted.append(forbidden) if path.endswith("/namespaces/tenant-root") else None
    )
    assert platform.run("bootstrap", "docs-infra-prod", "--dry-run").status == 0


def test_a_proxied_cluster_is_proven_by_the_authority_that_it_publishes(platform: Platform, tmp_path: Path) -> None:
    file = kubeconfig(platform, tmp_path / "k", certificate_authority_data=None, insecure_skip_tls_verify=True)
    assert "so it belongs to another platform" in checked(platform, file)[1]
    published = base64.b64decode(platform.virtual.authority).decode()
    platform.virtual.add(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": ROOT_AUTHORITY, "namespace": "kube-system"},
            "data": {"ca.crt": published},
        }
    )
    assert checked(platform, file)[0] == 1


def test_a_partial_write_has_its_own_status_and_a_list(platform: Platform) -> None:
    platform.virtual.refused["Secret", "1password-operator-token"] = (422, "no")
    ran = platform.run("create-1password-secret")
    assert ran.status == 3
    assert (
        "error: Written: Namespace 1password in the virtual cluster, Secret 1password/1password-credentials" in ran.err
    )


def test_a_write_without_an_answer_is_listed_as_unknown(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "DEADLINE_SECONDS", 2.0)

    def lose(path: str) -> None:
        if "/secrets/1password-operator-token?" in path:
            platform.virtual.scripted = [RESET]

    platform.virtual.asked.append(lose)
    ran = platform.run("create-1password-secret")
    assert ran.status == 3
    assert (
        "error: Not known, because the API server did not answer: Secret 1password/1password-operator-token in"
        in ran.err
    )
