"""Faults of a live system: the link and cause that `verify` reports, the edit that breaks it and the fix."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from e2e.deployment import Deployment
from e2e.names import (
    CLUSTER_ISSUER,
    DOMAIN,
    HOST,
    IMAGE,
    INGRESS,
    INGRESS_CLASS,
    ITEM,
    NAMESPACE,
    NODE_PORT,
    RELAY,
    TENANT,
    VALUES,
    VAULT,
)
from e2e.store import BUCKET, CREDENTIALS

import trustme

OTHER_HOST = f"x.{DOMAIN}"
TLS_SECRET = f"{INGRESS}-tls"


def kubectl(day: Deployment, cluster: str, *arguments: str) -> None:
    """Run kubectl on one of the clusters."""
    done = getattr(day.clusters, cluster).kubectl(*arguments)
    assert done.returncode == 0, done.stderr


def edit(path: str, old: str, new: str) -> tuple[Callable[[Deployment], None], Callable[[Deployment], None]]:
    """Return a fault that commits a change of a file, and its fix."""

    def replace(day: Deployment, before: str, after: str) -> None:
        file = day.folder / path
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
        day.commit(f"{before} to {after}")
        day.reconcile()

    return lambda day: replace(day, old, new), lambda day: replace(day, new, old)


def by_kubectl(
    cluster: str, fault: list[str], fix: list[str]
) -> tuple[Callable[[Deployment], None], Callable[[Deployment], None]]:
    """Return a fault and its fix, each a call of kubectl."""
    return lambda day: kubectl(day, cluster, *fault), lambda day: kubectl(day, cluster, *fix)


def patch(cluster: str, kind: str, name: str, namespace: str, *, fault: object, fix: object) -> Any:
    """Return a fault and its fix, each a merge patch."""
    fixed = ["patch", kind, name, f"--namespace={namespace}", "--type=merge", "--patch"]
    return by_kubectl(cluster, [*fixed, json.dumps(fault)], [*fixed, json.dumps(fix)])


def replace(cluster: str, kind: str, namespace: str, path: str, *, fault: object, fix: object) -> Any:
    """Return a fault and its fix, each a value at a path of the relay's object of a kind."""
    fixed = ["patch", kind, RELAY, f"--namespace={namespace}", "--type=json", "--patch"]
    fault_, fix_ = (json.dumps([{"op": "replace", "path": path, "value": value}]) for value in (fault, fix))
    return by_kubectl(cluster, [*fixed, fault_], [*fixed, fix_])


def store(fields: dict[str, str]) -> Callable[[Deployment], None]:
    """Return an edit of the fields of the relay's item."""
    return lambda day: day.clusters.store_item(VAULT, ITEM, fields)


def both(*steps: Callable[[Deployment], None]) -> Callable[[Deployment], None]:
    """Return an edit with several steps."""

    def take(day: Deployment) -> None:
        for step in steps:
            step(day)

    return take


def look_again(day: Deployment) -> None:
    """Let the 1Password operator read the item; its poll does not report an item that it cannot read."""
    changed = f"e2e={time.time_ns()}"
    kubectl(day, "virtual", "annotate", "--overwrite", "onepassworditem", ITEM, f"--namespace={NAMESPACE}", changed)


def look_until_read(day: Deployment) -> None:
    """Let the 1Password operator read the item until it succeeds; after failures it waits up to 16 minutes."""
    wait = ("wait", "onepassworditem", ITEM, f"--namespace={NAMESPACE}", "--for=condition=Ready", "--timeout=2s")

    def obstacle() -> str:
        look_again(day)
        return day.clusters.virtual.kubectl(*wait).stderr

    day.until(obstacle)


def serve_certificate(host: str, *, trusted: bool = True, days: int = 1) -> Callable[[Deployment], None]:
    """Return an edit that writes a certificate with a host, issuer and validity to the Secret of the Ingress."""

    def put(day: Deployment) -> None:
        folder = day.clusters.folder
        ours = trustme.CA.from_pem((folder / "ingress-ca.crt").read_bytes(), (folder / "ingress-ca.key").read_bytes())
        end = datetime.now(UTC) + timedelta(days=days)
        leaf = (ours if trusted else trustme.CA()).issue_cert(host, not_before=end - timedelta(days=9), not_after=end)
        values = {
            "tls.crt": b"".join(each.bytes() for each in leaf.cert_chain_pems).decode(),
            "tls.key": leaf.private_key_pem.bytes().decode(),
        }
        fixed = ("patch", "secret", TLS_SECRET, f"--namespace={TENANT}", "--type=merge", "--patch")
        kubectl(day, "host", *fixed, json.dumps({"stringData": values}))

    return put


def issue_again(day: Deployment) -> None:
    """Delete the certificate of the Ingress, so that a new one is issued."""
    kubectl(day, "host", "delete", "secret", TLS_SECRET, f"--namespace={TENANT}")


def issue_by(issuer: str) -> Callable[[Deployment], None]:
    """Return an edit of the issuer of the Ingress's certificate."""
    annotation = f"cert-manager.io/cluster-issuer={issuer}"
    fixed = ("annotate", "--overwrite", "ingress", INGRESS, f"--namespace={TENANT}")
    return lambda day: kubectl(day, "host", *fixed, annotation)


def move_bucket(day: Deployment, old: str, new: str) -> None:
    """Rename a bucket of the store."""
    (day.clusters.store.buckets / old).rename(day.clusters.store.buckets / new)


def log_of_saves(
    error: str, *, is_removed: bool = False
) -> tuple[Callable[[Deployment], None], Callable[[Deployment], None]]:
    """Return a fault that writes the lines of relay-server 0.12.0 about a failed save, and a fix."""

    def write(day: Deployment) -> None:
        span, at = 'save_loop{doc_id="a"}', f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
        lines = [
            f"{at}.100000Z  INFO {span}: y_sweet_core::sync_kv: Persisting CBOR snapshot size=210",
            f"{at}.200000Z ERROR {span}: relay::server: Error persisting. e={error}",
            *([f"{at}.300000Z  INFO {span}: relay::server: Terminating loop for a"] if is_removed else []),
        ]
        assert day.send(HOST, "/e2e/log", "\n".join(lines).encode()).status == HTTPStatus.OK

    restart = ("delete", "pod", "--all", f"--namespace={NAMESPACE}", "--wait=true")
    return write, lambda day: kubectl(day, "virtual", *restart)


def scale_connect(replicas: int) -> Callable[[Deployment], None]:
    """Return an edit that starts or stops Connect."""
    fixed = ("scale", "deployment", "onepassword-connect", f"--namespace={VALUES.one_password.namespace}")
    return lambda day: kubectl(day, "virtual", *fixed, f"--replicas={replicas}")


def reconcile_host(day: Deployment) -> None:
    """Let the host's Flux restore missing objects, without waiting for its interval."""
    requested = f"reconcile.fluxcd.io/requestedAt={time.time_ns()}"
    fixed = ["annotate", "--overwrite", "kustomization", "docs-infra-prod", "--namespace=flux-system"]
    kubectl(day, "host", *fixed, requested)


def reconcile_operator(day: Deployment) -> None:
    """Let helm-controller restore missing objects of the 1Password operator, without waiting for its interval."""
    requested = f"reconcile.fluxcd.io/requestedAt={time.time_ns()}"
    fixed = ["annotate", "--overwrite", "helmrelease", "1password-operator", "--namespace=flux-system"]
    kubectl(day, "virtual", *fixed, requested)


FAULTS: dict[str, tuple[str, str, tuple[Callable[[Deployment], None], Callable[[Deployment], None]]]] = {
    "source suspended": (
        "docs-prod/source",
        "VFY003",
        patch(
            "virtual",
            "gitrepository",
            "setup",
            "flux-system",
            fault={"spec": {"suspend": True}},
            fix={"spec": {"suspend": None}},
        ),
    ),
    "Kustomization suspended": (
        "docs-infra-prod/applied",
        "VFY011",
        patch(
            "host",
            "kustomization",
            "docs-infra-prod",
            "flux-system",
            fault={"spec": {"suspend": True}},
            fix={"spec": {"suspend": None}},
        ),
    ),
    "bootstrap Secret in the wrong form": (
        f"secret/{VALUES.one_password.credentials_item}",
        "VFY021",
        patch(
            "virtual",
            "secret",
            VALUES.one_password.credentials_item,
            VALUES.one_password.namespace,
            fault={"stringData": {"1password-credentials.json": '{"version": "2"}'}},
            fix={"stringData": {"1password-credentials.json": "eyJ2ZXJzaW9uIjogIjIifQ=="}},
        ),
    ),
    "field that is missing": (
        f"item/{NAMESPACE}/{ITEM}",
        "VFY059",
        (store({"AWS_ACCESS_KEY_ID": "AKIAE2E"}), store(CREDENTIALS)),
    ),
    "item that is missing": (
        f"item/{NAMESPACE}/{ITEM}",
        "VFY055",
        (
            both(lambda day: day.clusters.remove_item(VAULT, ITEM), look_again),
            both(store(CREDENTIALS), look_again),
        ),
    ),
    "Connect that does not answer": (
        "onepassword-connect/pod",
        "VFY190",
        (
            both(scale_connect(0), look_again),
            both(scale_connect(1), look_until_read),
        ),
    ),
    "Service of Connect that is gone": (
        "release/1password-operator/unchanged",
        "VFY180",
        (
            lambda day: kubectl(
                day,
                "virtual",
                "delete",
                "service",
                "onepassword-connect",
                f"--namespace={VALUES.one_password.namespace}",
            ),
            reconcile_operator,
        ),
    ),
    "line break in a credential": (
        f"item/{NAMESPACE}/{ITEM}",
        "VFY060",
        (store({**CREDENTIALS, "AWS_SECRET_ACCESS_KEY": "first\n"}), store(CREDENTIALS)),
    ),
    "another image": (
        f"release/{RELAY}/unchanged",
        "VFY181",
        by_kubectl(
            "virtual",
            ["set", "image", f"deployment/{RELAY}", f"--namespace={NAMESPACE}", f"*={VALUES.image.repository}:0.0.1"],
            ["set", "image", f"deployment/{RELAY}", f"--namespace={NAMESPACE}", f"*={IMAGE}"],
        ),
    ),
    "pod that crashes repeatedly": (
        f"{RELAY}/pod",
        "VFY044",
        patch(
            "virtual",
            "deployment",
            RELAY,
            NAMESPACE,
            fault={"spec": {"template": {"metadata": {"labels": {"e2e": "crash-loop"}}}}},
            fix={"spec": {"template": {"metadata": {"labels": {"e2e": None}}}}},
        ),
    ),
    "another node port": (
        f"release/{RELAY}/unchanged",
        "VFY181",
        replace("virtual", "service", NAMESPACE, "/spec/ports/0/nodePort", fault=30085, fix=NODE_PORT),
    ),
    "stable Service that is gone": (
        f"{RELAY}/backend",
        "VFY085",
        (
            lambda day: kubectl(day, "host", "delete", "service", RELAY, f"--namespace={TENANT}"),
            reconcile_host,
        ),
    ),
    "stable Service to another port": (
        "docs-infra-prod/unchanged",
        "VFY181",
        replace("host", "service", TENANT, "/spec/ports/0/targetPort", fault=8080, fix=NODE_PORT),
    ),
    "no worker behind the stable Service": (
        "docs-infra-prod/unchanged",
        "VFY181",
        patch(
            "host",
            "service",
            RELAY,
            TENANT,
            fault={"spec": {"selector": {"cluster.x-k8s.io/role": "gone"}}},
            fix={"spec": {"selector": {"cluster.x-k8s.io/role": "worker"}}},
        ),
    ),
    "Ingress that is gone": (
        f"{RELAY}/ingress",
        "VFY100",
        (
            lambda day: kubectl(day, "host", "delete", "ingress", INGRESS, f"--namespace={TENANT}"),
            reconcile_host,
        ),
    ),
    "Ingress of a class without a controller": (
        "docs-infra-prod/unchanged",
        "VFY181",
        patch(
            "host",
            "ingress",
            RELAY,
            TENANT,
            fault={"spec": {"ingressClassName": "nginx"}},
            fix={"spec": {"ingressClassName": INGRESS_CLASS}},
        ),
    ),
    "Ingress for another host": (
        "docs-infra-prod/unchanged",
        "VFY181",
        replace("host", "ingress", TENANT, "/spec/rules/0/host", fault=OTHER_HOST, fix=HOST),
    ),
    "certificate that is not issued": (
        "docs-infra-prod/unchanged",
        "VFY181",
        (both(issue_by("unknown-issuer"), issue_again), issue_by(CLUSTER_ISSUER)),
    ),
    "certificate for another host": (
        f"{RELAY}/page",
        "VFY122",
        (serve_certificate(OTHER_HOST), issue_again),
    ),
    "certificate that has run out": (f"{RELAY}/page", "VFY123", (serve_certificate(HOST, days=-1), issue_again)),
    "certificate of another authority": (
        f"{RELAY}/page",
        "VFY124",
        (serve_certificate(HOST, trusted=False), issue_again),
    ),
    **{
        f"save that fails, {cause}": (
            "relay/saves",
            cause,
            log_of_saves(error, is_removed=cause == "VFY133"),
        )
        for cause, error in (
            ("VFY130", 'NotAuthorized("Received FORBIDDEN from S3-compatible API.")'),
            ("VFY131", 'DoesNotExist("Received NOT_FOUND from S3-compatible API.")'),
            ("VFY132", 'ConnectionError("Received 503 Service Unavailable from S3-compatible API.")'),
            ("VFY133", 'ConnectionError("error sending request for url")'),
        )
    },
    "store key that is revoked": (
        "relay/store",
        "VFY145",
        (lambda day: day.clusters.store.revoke(), lambda day: day.clusters.store.restore()),
    ),
    "bucket that is deleted": (
        "relay/store",
        "VFY146",
        (lambda day: move_bucket(day, BUCKET, "gone"), lambda day: move_bucket(day, "gone", BUCKET)),
    ),
    # Last, because Flux retries a failed revision after its retryInterval, even if a later commit succeeded, and would
    # then revert manual changes.
    "field that the API refuses": (
        "docs-prod/applied",
        "VFY015",
        edit(f"apps/docs-prod/helmrelease-{RELAY}.yaml", "driftDetection:", "driftDetections:"),
    ),
    "kind that is not known": (
        "docs-infra-prod/applied",
        "VFY014",
        edit(f"apps/docs-infra-prod/ingress-{RELAY}.yaml", "kind: Ingress", "kind: Egress"),
    ),
    "chart that is not in the repository": (
        f"release/{RELAY}/installed",
        "VFY032",
        edit(f"apps/docs-prod/helmrelease-{RELAY}.yaml", "helm/relay-server", "helm/relay-gone"),
    ),
    "values that the chart refuses": (
        f"release/{RELAY}/installed",
        "VFY033",
        edit(f"apps/docs-prod/helmrelease-{RELAY}.yaml", "type: LoadBalancer", "type: Balancer"),
    ),
}
