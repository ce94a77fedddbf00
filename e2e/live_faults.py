"""Faults of a live system: the link and cause that `verify` reports, the edit that breaks it and the fix."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from e2e.deployment import Deployment
from e2e.first_day import HOST, ITEM, RELAY, VAULT
from e2e.store import CREDENTIALS

import trustme


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
    kubectl(day, "virtual", "annotate", "--overwrite", "onepassworditem", ITEM, "--namespace=relay", changed)


def look_until_read(day: Deployment) -> None:
    """Let the 1Password operator read the item until it succeeds; after failures it waits up to 16 minutes."""
    wait = ("wait", "onepassworditem", ITEM, "--namespace=relay", "--for=condition=Ready", "--timeout=2s")

    def obstacle() -> str:
        look_again(day)
        return day.clusters.virtual.kubectl(*wait).stderr

    day.until(obstacle)


def apply_by_hand(path: str) -> Callable[[Deployment], None]:
    """Return an edit that applies a committed file; Flux waits for the health checks of the previous commit."""
    fixed = ("apply", "--server-side", "--force-conflicts", "--field-manager=kustomize-controller", "--filename")
    return lambda day: kubectl(day, "virtual", *fixed, str(day.folder / path))


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
        fixed = ("patch", "secret", "relay-tls", "--namespace=tenant-root", "--type=merge", "--patch")
        kubectl(day, "host", *fixed, json.dumps({"stringData": values}))

    return put


def issue_again(day: Deployment) -> None:
    """Delete the certificate of the Ingress, so that a new one is issued."""
    kubectl(day, "host", "delete", "secret", "relay-tls", "--namespace=tenant-root")


def issue_by(issuer: str) -> Callable[[Deployment], None]:
    """Return an edit of the issuer of the Ingress's certificate."""
    annotation = f"cert-manager.io/cluster-issuer={issuer}"
    fixed = ("annotate", "--overwrite", "ingress", RELAY, "--namespace=tenant-root")
    return lambda day: kubectl(day, "host", *fixed, annotation)


def scale_connect(replicas: int) -> Callable[[Deployment], None]:
    """Return an edit that starts or stops Connect."""
    fixed = ("scale", "deployment", "onepassword-connect", "--namespace=1password")
    return lambda day: kubectl(day, "virtual", *fixed, f"--replicas={replicas}")


def reconcile_host(day: Deployment) -> None:
    """Let the host's Flux restore missing objects, without waiting for its interval."""
    requested = f"reconcile.fluxcd.io/requestedAt={time.time_ns()}"
    fixed = ["annotate", "--overwrite", "kustomization", "docs-infra-prod", "--namespace=flux-system"]
    kubectl(day, "host", *fixed, requested)


def by_commit(old: str, new: str) -> tuple[Callable[[Deployment], None], Callable[[Deployment], None]]:
    """Return a commit with which the relay's HelmRelease never becomes ready, and the fix in the next commit."""
    path = "apps/docs-prod/helmrelease-relay.yaml"
    fault, fix = edit(path, old, new)
    return fault, both(fix, apply_by_hand(path))


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
        "secret/1password-credentials",
        "VFY021",
        patch(
            "virtual",
            "secret",
            "1password-credentials",
            "1password",
            fault={"stringData": {"1password-credentials.json": '{"version": "2"}'}},
            fix={"stringData": {"1password-credentials.json": "eyJ2ZXJzaW9uIjogIjIifQ=="}},
        ),
    ),
    "field that is missing": (
        "item/relay/relay-s3-credentials",
        "VFY059",
        (store({"AWS_ACCESS_KEY_ID": "AKIAE2E"}), store(CREDENTIALS)),
    ),
    "item that is missing": (
        "item/relay/relay-s3-credentials",
        "VFY055",
        (
            both(lambda day: day.clusters.remove_item(VAULT, ITEM), look_again),
            both(store(CREDENTIALS), look_again),
        ),
    ),
    "Connect that does not answer": (
        "item/relay/relay-s3-credentials",
        "VFY052",
        (
            both(scale_connect(0), look_again),
            both(scale_connect(1), look_until_read),
        ),
    ),
    "line break in a credential": (
        "item/relay/relay-s3-credentials",
        "VFY060",
        (store({**CREDENTIALS, "AWS_SECRET_ACCESS_KEY": "first\n"}), store(CREDENTIALS)),
    ),
    "another image": (
        "relay/pod",
        "VFY046",
        by_kubectl(
            "virtual",
            ["set", "image", "deployment/relay", "--namespace=relay", "*=docker.system3.md/relay-server:0.12.1"],
            ["set", "image", "deployment/relay", "--namespace=relay", "*=docker.system3.md/relay-server:0.12.7"],
        ),
    ),
    "pod that crashes repeatedly": (
        "relay/pod",
        "VFY044",
        patch(
            "virtual",
            "deployment",
            "relay",
            "relay",
            fault={"spec": {"template": {"metadata": {"labels": {"e2e": "crash-loop"}}}}},
            fix={"spec": {"template": {"metadata": {"labels": {"e2e": None}}}}},
        ),
    ),
    "another node port": (
        "relay/service",
        "VFY072",
        replace("virtual", "service", "relay", "/spec/ports/0/nodePort", fault=30055, fix=30020),
    ),
    "stable Service that is gone": (
        "relay/backend",
        "VFY085",
        (
            lambda day: kubectl(day, "host", "delete", "service", "relay", "--namespace=tenant-root"),
            reconcile_host,
        ),
    ),
    "stable Service to another port": (
        "relay/backend",
        "VFY086",
        replace("host", "service", "tenant-root", "/spec/ports/0/targetPort", fault=8080, fix=30020),
    ),
    "no worker behind the stable Service": (
        "relay/backend",
        "VFY087",
        patch(
            "host",
            "service",
            "relay",
            "tenant-root",
            fault={"spec": {"selector": {"cluster.x-k8s.io/role": "gone"}}},
            fix={"spec": {"selector": {"cluster.x-k8s.io/role": "worker"}}},
        ),
    ),
    "Ingress that is gone": (
        "relay/ingress",
        "VFY100",
        (
            lambda day: kubectl(day, "host", "delete", "ingress", "relay", "--namespace=tenant-root"),
            reconcile_host,
        ),
    ),
    "Ingress of a class without a controller": (
        "relay/ingress",
        "VFY101",
        patch(
            "host",
            "ingress",
            "relay",
            "tenant-root",
            fault={"spec": {"ingressClassName": "nginx"}},
            fix={"spec": {"ingressClassName": "tenant-root"}},
        ),
    ),
    "Ingress for another host": (
        "relay/ingress",
        "VFY102",
        replace("host", "ingress", "tenant-root", "/spec/rules/0/host", fault="x.enigma.vgijssel.nl", fix=HOST),
    ),
    "certificate that is not issued": (
        "relay/certificate",
        "VFY110",
        (both(issue_by("unknown-issuer"), issue_again), issue_by("letsencrypt-prod")),
    ),
    "certificate for another host": (
        "relay/page",
        "VFY122",
        (serve_certificate("x.enigma.vgijssel.nl"), issue_again),
    ),
    "certificate that has run out": ("relay/page", "VFY123", (serve_certificate(HOST, days=-1), issue_again)),
    "certificate of another authority": ("relay/page", "VFY124", (serve_certificate(HOST, trusted=False), issue_again)),
    # Last, because Flux retries a failed revision after its retryInterval, even if a later commit succeeded, and would
    # then revert manual changes.
    "field that the API refuses": (
        "docs-prod/applied",
        "VFY015",
        edit("apps/docs-prod/helmrelease-relay.yaml", "driftDetection:", "driftDetections:"),
    ),
    "kind that is not known": (
        "docs-infra-prod/applied",
        "VFY014",
        edit("apps/docs-infra-prod/ingress-relay.yaml", "kind: Ingress", "kind: Egress"),
    ),
    "chart that is not in the repository": (
        "release/relay/installed",
        "VFY032",
        by_commit("helm/relay-server", "helm/relay-gone"),
    ),
    "values that the chart refuses": (
        "release/relay/installed",
        "VFY033",
        by_commit("type: LoadBalancer", "type: Balancer"),
    ),
}
