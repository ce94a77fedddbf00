"""Failures from the history of this deployment. A small edit of a copy of apps/ reproduces each of them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.check.apps_copy import GUEST, HOST, INGRESS, ITEMS, RELAY, Copy
from tests.check.test_rules import NEED_HELM, NO_HELM

import pytest


def workload(kind: str = "Deployment", **changed: Any) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": "relay-server"}
    container = {"name": "relay", "image": "docker.system3.md/relay-server:0.12.7", **changed.pop("container", {})}
    pod = {"containers": [container], **changed.pop("pod", {})}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "relay-server", "namespace": "relay"},
        "spec": {
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
            **changed,
        },
    }


def service(**selector: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "relay-server", "namespace": "relay"},
        "spec": {"selector": selector, "ports": [{"port": 80, "targetPort": 8080}]},
    }


def one_namespace_twice(copy: Copy) -> None:
    copy.set(RELAY, "spec", "install", "createNamespace", to=True)


def listed_and_gone(copy: Copy) -> None:
    (copy.root / ITEMS).unlink()


def guest_in_the_host(copy: Copy) -> None:
    shutil.move(copy.root / RELAY, copy.root / HOST)
    for folder, change in ((GUEST, "remove"), (HOST, "append")):
        listing = f"{folder}/kustomization.yaml"
        resources = copy.read(listing)["resources"]
        getattr(resources, change)("helmrelease-relay.yaml")
        copy.set(listing, "resources", to=resources)


def claim_and_rolling_update(copy: Copy) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": "relay"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    copy.add(GUEST, "server.yaml", claim, workload(pod={"volumes": volumes}, strategy={"type": "RollingUpdate"}))


BACKEND = ("spec", "rules", 0, "http", "paths", 0, "backend", "service")
ITEM = {
    "apiVersion": "onepassword.com/v1",
    "kind": "OnePasswordItem",
    "metadata": {"name": "relay-s3-credentials", "namespace": "relay"},
    "spec": {"itemPath": "vaults/setup-relay-prod/items/relay-s3-credentials"},
}
PATCH = {"target": {"kind": "Deployment", "name": "relay-server"}, "patch": "- op: remove\n  path: /spec/replicas\n"}
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "relay-s3", "namespace": "relay"},
    "stringData": {"accessKey": "REPLACE_ME"},
}
SHELL = {"command": ["/bin/sh", "-c", "envsubst < relay.toml.tpl > /app/relay.toml && cat /app/relay.toml"]}
OVER_APP = {"volumeMounts": [{"name": "app", "mountPath": "/app"}]}


def named(name: str) -> dict[str, str]:
    return {"name": name, "value": "x"}


ROWS: dict[int, tuple[str, str, Callable[[Copy], None]]] = {
    1: ("HELM001", "relay-relay", lambda copy: copy.unset(RELAY, "spec", "releaseName")),
    2: ("KUST003", "relay-server", lambda copy: copy.set(f"{GUEST}/kustomization.yaml", "patches", to=[PATCH])),
    3: ("SVC001", "no pod has", lambda copy: copy.add(GUEST, "server.yaml", workload(), service(app="relay"))),
    4: (
        "SVC001",
        "instance",
        lambda copy: copy.add(
            GUEST,
            "server.yaml",
            workload(),
            service(**{"app.kubernetes.io/name": "relay-server", "app.kubernetes.io/instance": "relay"}),
        ),
    ),
    5: ("HELM012", "relay", lambda copy: copy.second_relay(releaseName="relay")),
    6: ("RELAY003", "writes to", lambda copy: copy.second_relay()),
    7: ("HELM006", "uninstalled", lambda copy: copy.set(RELAY, "spec", "install", "replace", to=True)),
    8: (
        "WORK003",
        "httpGet and tcpSocket",
        lambda copy: copy.values(
            livenessProbe={"httpGet": {"path": "/ready", "port": 8080}, "tcpSocket": {"port": 8080}}
        ),
    ),
    9: ("WORK004", "boolean", lambda copy: copy.values(env=[{"name": "RELAY_SERVER_DOC_GC", "value": True}])),
    11: ("HELM009", "new version", lambda copy: copy.unset(RELAY, "spec", "chart", "spec", "reconcileStrategy")),
    12: ("REND001", "ulimits", lambda copy: copy.with_charts().values(ulimits={"nofile": 65536})),
    13: (
        "SRC002",
        "mg/feat/deploy-relay-server",
        lambda copy: copy.set(
            f"{GUEST}/gitrepository-setup.yaml", "spec", "ref", "branch", to="mg/feat/deploy-relay-server"
        ),
    ),
    14: ("SRC001", "flux-system", lambda copy: copy.set(RELAY, "metadata", "namespace", to="relay")),
    15: (
        "HELM010",
        "is in namespace relay",
        lambda copy: copy.set(RELAY, "spec", "valuesFrom", to=[{"kind": "Secret", "name": "relay-s3-credentials"}]),
    ),
    16: ("HELM007", "records", lambda copy: copy.set(RELAY, "spec", "kubeConfig", to={"secretRef": {"name": "guest"}})),
    17: ("HELM014", "does not retry", lambda copy: copy.unset(RELAY, "spec", "install", "strategy")),
    18: ("FLUX017", "installs the CRD", lambda copy: copy.add(GUEST, "onepassworditem-relay.yaml", ITEM)),
    19: ("NS001", "also creates", one_namespace_twice),
    20: ("SRC001", "wrong folder", guest_in_the_host),
    22: (
        "ING005",
        "recreated",
        lambda copy: copy.set(INGRESS, *BACKEND, "name", to="a18c2be1873b84bcd8630e79298a07cf"),
    ),
    23: ("ING002", "PLACEHOLDER", lambda copy: copy.set(INGRESS, *BACKEND, "name", to="PLACEHOLDER")),
    24: ("ING003", "8080", lambda copy: copy.set(INGRESS, *BACKEND, "port", "number", to=8080)),
    25: ("SCH001", "matchLabels", lambda copy: copy.set(INGRESS, *BACKEND, "matchLabels", to={"app": "relay"})),
    28: (
        "RELAY017",
        "accessKey",
        lambda copy: copy.set(RELAY, "spec", "values", "credentials", "accessKeyId", "key", to="accessKey"),
    ),
    29: ("RELAY018", "bucket-<uuid>", lambda copy: copy.toml("s3-docs-infra-prod", "s3-docs-other")),
    30: (
        "RELAY008",
        "RELAY_SERVER_STORAGE",
        lambda copy: copy.values(env=[{"name": "RELAY_SERVER_STORAGE", "value": "s3"}]),
    ),
    31: ("RELAY009", "STORAGE_BUCKET", lambda copy: copy.values(env=[named("STORAGE_BUCKET")])),
    32: ("RELAY007", "AWS", lambda copy: copy.toml('endpoint = "https://s3.enigma.vgijssel.nl"\n', "")),
    33: ("RELAY013", "/app", lambda copy: copy.values(extraVolumeMounts=OVER_APP["volumeMounts"])),
    34: ("RELAY002", "bucket", lambda copy: copy.toml('"s3-docs-infra-prod"', '""')),
    35: ("RELAY005", "[[auth]]", lambda copy: copy.toml("[[auth]]", "[[unauthorised]]")),
    36: ("RELAY010", "/health", lambda copy: copy.values(livenessProbe={"httpGet": {"path": "/health", "port": 8080}})),
    37: ("RELAY009", "BACKBLAZE", lambda copy: copy.values(env=[named("BACKBLAZE_KEY_ID")])),
    38: ("RELAY015", "shell", lambda copy: copy.add(GUEST, "server.yaml", workload(container=SHELL))),
    39: (
        "RELAY015",
        "shell reads",
        lambda copy: copy.add(GUEST, "server.yaml", workload(container={"args": ["sh", "-c", "cat relay.toml"]})),
    ),
    40: ("RELAY007", "localhost", lambda copy: copy.toml("https://s3.enigma.vgijssel.nl", "http://localhost:8081")),
    41: (
        "RELAY007",
        "outside the cluster",
        lambda copy: copy.toml("s3.enigma.vgijssel.nl", "seaweedfs-s3.storage.svc"),
    ),
    42: ("RELAY014", "debug", lambda copy: copy.toml('level = "info"', 'level = "debug"')),
    43: ("WORK002", "allows only one node", claim_and_rolling_update),
    44: ("RELAY011", "v0.9.2", lambda copy: copy.set(RELAY, "spec", "values", "image", "tag", to="v0.9.2")),
    45: ("SEC002", "accessKey", lambda copy: copy.add(GUEST, "secret-relay.yaml", SECRET)),
    46: ("KUST001", "helmrelease-1password-secrets.yaml", listed_and_gone),
    47: ("RELAY004", "no Ingress", lambda copy: copy.toml("https://relay.enigma", "https://relay.docs-sync")),
}
"""Row of the history: the rule that finds the failure, a part of the message, and the edit."""

NOT_IN_THE_MANIFESTS = {
    10: "an `if` in a template drops a value; only the template shows it, and the charts here quote every value",
    21: "only the cluster knows whether a node has enough resources for the request",
    26: "the labels that a DNS publisher filters on are part of its own configuration",
    27: "the server limits the upload size itself, and with a bucket attachments do not pass the Ingress",
}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.mark.parametrize(
    "row", [pytest.param(row, marks=[NO_HELM] if ROWS[row][0] in NEED_HELM else []) for row in ROWS]
)
def test_the_failure_is_found_before_the_merge(row: int, copy: Copy) -> None:
    rule, words, spoil = ROWS[row]
    before = copy.findings()
    spoil(copy)

    fresh = copy.findings() - before
    assert any(found == rule and words in message for found, message in fresh), fresh


def test_an_unused_value_without_a_schema(copy: Copy) -> None:
    copy.with_charts()
    (copy.root / "helm" / "relay-server" / "values.schema.json").unlink()
    before = copy.findings()
    copy.values(ulimits={"nofile": 65536})

    assert copy.findings() - before == {
        ("HELM018", "no template of relay-server uses ulimits, so the value has no effect")
    }


def test_every_row_is_accounted_for() -> None:
    assert ROWS.keys() | NOT_IN_THE_MANIFESTS.keys() == set(range(1, 48))
    assert not ROWS.keys() & NOT_IN_THE_MANIFESTS.keys()
