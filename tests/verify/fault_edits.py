"""Edits that break a healthy chain: in the clusters, in 1Password and at the host name."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from relay_gitops.operate import kinds
from relay_gitops.operate.kinds import Kind
from tests.operate.conftest import CANARY, secret
from tests.operate.kubernetes_api import KubernetesApi, Manifest
from tests.verify.chain import Chain, condition
from tests.verify.s3_server import Refusal

PRESIGNED = f"https://s3.enigma.vgijssel.nl/bucket/?X-Amz-Credential={CANARY}&X-Amz-Signature={CANARY}"

Edit = Callable[[Chain], Any]


def remove(side: str, kind: Kind, name: str, namespace: str = "relay") -> Edit:
    return lambda chain: getattr(chain, side).objects.pop((kind.api_version, kind.kind, namespace, name))


def says(
    kind: Kind, name: str, message: str, namespace: str = "flux-system", *, side: str = "virtual", **more: str
) -> Edit:
    """Return an edit after which an object is not ready, with a message of its controller."""

    def edit(chain: Chain) -> None:
        found = getattr(chain, side).find(kind, name, namespace)
        found["status"]["conditions"] = [condition("False", message, **more)]

    return edit


def not_cloned(reason: str) -> Edit:
    """Return an edit after which source-controller 1.7 cannot clone the repository."""
    message = (
        f"failed to checkout and determine revision: unable to clone 'https://github.com/vgijssel/setup': {reason}"
    )
    return says(kinds.GIT_REPOSITORY, "setup", message)


def suspended(kind: Kind, name: str) -> Edit:
    return lambda chain: chain.virtual.find(kind, name, "flux-system")["spec"].update(suspend=True)


def bootstrap_secret(name: str, key: str, value: str) -> Edit:
    return lambda chain: chain.virtual.add(secret("1password", name, {key: value}))


def pod(reason: str, message: str = "", **status: Any) -> Edit:
    def edit(chain: Chain) -> None:
        chain.virtual.find(kinds.DEPLOYMENT, "relay", "relay")["status"].update(availableReplicas=0)
        chain.virtual.find(kinds.POD, "relay-1", "relay")["status"] = status or {
            "containerStatuses": [
                {
                    "name": "relay-server",
                    "state": {"waiting": {"reason": reason, "message": message}},
                    "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}},
                }
            ]
        }
        # With wait, the release and the Kustomization fail for the same reason.
        timed_out = "Helm install failed: context deadline exceeded"
        chain.virtual.find(kinds.HELM_RELEASE, "relay", "flux-system")["status"]["conditions"] = [
            condition("False", timed_out, reason="InstallFailed")
        ]
        chain.virtual.find(kinds.KUSTOMIZATION, "docs-prod", "flux-system")["status"]["conditions"] = [
            condition("False", "timeout waiting for: [HelmRelease/relay]", reason="HealthCheckFailed")
        ]

    return edit


def event(kind: str, name: str, reason: str, message: str, at: str) -> Manifest:
    """Return a warning about an object of the relay."""
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{name}.{reason}", "namespace": "relay"},
        "involvedObject": {"kind": kind, "name": name},
        "type": "Warning",
        "reason": reason,
        "message": message,
        "lastTimestamp": at,
    }


def not_created(message: str, says: str = "Deployment") -> Edit:
    """Return an edit after which the API server refuses the pods of the relay, as one kind of object says."""
    failure = condition("True", message, "ReplicaFailure", reason="FailedCreate")
    owner = {"kind": "Deployment", "name": "relay"}
    replica_set = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {"name": "relay-5d8c", "namespace": "relay", "ownerReferences": [owner]},
        "status": {"conditions": [failure] if says == "ReplicaSet" else []},
    }

    def edit(chain: Chain) -> None:
        pod("")(chain)
        del chain.virtual.objects["v1", "Pod", "relay", "relay-1"]
        chain.virtual.add(replica_set)
        status = chain.virtual.find(kinds.DEPLOYMENT, "relay", "relay")["status"]
        status["conditions"] = [condition("False", "Deployment does not have minimum availability.", "Available")]
        if says == "Deployment":
            status["conditions"].append(failure)
        elif says == "Event":
            chain.virtual.add(event("ReplicaSet", "relay-5d8c", "FailedCreate", message, "2026-11-24T20:00:00Z"))

    return edit


def on_node(type: str, status: str, message: str) -> Edit:
    """Return an edit after which the node of the relay's pod has a condition, and the pod is not available."""

    def edit(chain: Chain) -> None:
        pod("", containerStatuses=[{"name": "relay-server", "state": {"running": {}}}])(chain)
        chain.virtual.find(kinds.POD, "relay-1", "relay")["spec"] = {"nodeName": "worker-1"}
        node = chain.virtual.find(kinds.NODE, "worker-1")
        node["status"] = {"conditions": [condition(status, message, type)]}

    return edit


def crash(line: str) -> Edit:
    def edit(chain: Chain) -> None:
        pod("CrashLoopBackOff")(chain)
        chain.virtual.logs["relay-1"] = f"2026-11-24T20:00:00Z  INFO relay: starting\n{line}\n"

    return edit


def operator_pod(name: str, state: dict[str, Any]) -> Edit:
    """Return an edit that sets the state of a pod of 1Password, and the messages of the releases that wait for it."""

    def edit(chain: Chain) -> None:
        chain.virtual.find(kinds.DEPLOYMENT, name, "1password")["status"].update(availableReplicas=0)
        chain.virtual.add(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": f"{name}-1", "namespace": "1password", "labels": {"name": name}},
                "status": {"containerStatuses": [{"name": name, "state": state}]},
            }
        )
        says(kinds.HELM_RELEASE, "1password-operator", "Helm install failed: context deadline exceeded")(chain)
        for release, before in (("1password-secrets", "1password-operator"), ("relay", "1password-secrets")):
            says(kinds.HELM_RELEASE, release, f"dependency 'flux-system/{before}' is not ready")(chain)
        remove("virtual", kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials")(chain)

    return edit


def field_(name: str, value: str) -> Edit:
    def edit(chain: Chain) -> None:
        data = {"AWS_ACCESS_KEY_ID": CANARY, "AWS_SECRET_ACCESS_KEY": CANARY, name: value}
        chain.virtual.add(secret("relay", "relay-s3-credentials", {key: text for key, text in data.items() if text}))

    return edit


def both(*edits: Edit) -> Edit:
    return lambda chain: [edit(chain) for edit in edits]


def live(side: str, kind: Kind, name: str, namespace: str, change: Callable[[Manifest], Any]) -> Edit:
    return lambda chain: change(getattr(chain, side).find(kind, name, namespace))


def terminates(side: str, kind: Kind, name: str, namespace: str, *finalizers: str) -> Edit:
    """Return an edit after which an object waits for its finalizers before it disappears."""
    metadata = {"deletionTimestamp": "2026-11-24T20:00:00Z", "finalizers": list(finalizers)}
    return live(side, kind, name, namespace, lambda item: item["metadata"].update(metadata))


def scaled_to_zero(side: str, name: str, namespace: str) -> Edit:
    """Return an edit after which a Deployment has 0 replicas, as kubectl scale leaves it."""

    def edit(chain: Chain) -> None:
        item = getattr(chain, side).find(kinds.DEPLOYMENT, name, namespace)
        item["spec"]["replicas"] = 0
        item["status"] = {"observedGeneration": 1, "conditions": [condition("True", "", "Available")]}

    return edit


def changed_by(manager: str, fields: dict[str, Any], ago: timedelta) -> dict[str, Any]:
    """Return an entry of managedFields about a write some time ago."""
    time = f"{datetime.now(UTC) - ago:%FT%TZ}"
    return {"manager": manager, "operation": "Update", "time": time, "fieldsV1": fields}


def edited_by_hand(kind: Kind, part: str, key: str, change: Callable[[Any], Any]) -> Edit:
    """Return an edit after which a field of an object of the relay was changed with kubectl."""

    def edit(chain: Chain) -> None:
        item = chain.virtual.find(kind, "relay", "relay")
        item[part][key] = change(item[part][key])
        entry = {"manager": "kubectl-edit", "operation": "Update", "time": "2026-11-24T20:00:00Z"}
        item["metadata"]["managedFields"] = [
            {"manager": "helm-controller", "time": "2026-11-01T20:00:00Z", "fieldsV1": {"f:spec": {}}},
            {**entry, "fieldsV1": {f"f:{part}": {f"f:{key}": {}}}},
        ]

    return edit


def not_processed(kind: Kind, name: str, ago: timedelta, **status: Any) -> Edit:
    """Return an edit after which the controller of an object has not seen its newest generation."""

    def edit(chain: Chain) -> None:
        item = chain.virtual.find(kind, name, "flux-system")
        item["metadata"].update(generation=2, managedFields=[changed_by("kustomize-controller", {"f:spec": {}}, ago)])
        item["status"].update(status)

    return edit


def unavailable(ago: timedelta) -> dict[str, Any]:
    """Return the condition of a Deployment that has had no available pod for some time."""
    since = f"{datetime.now(UTC) - ago:%FT%TZ}"
    message = "Deployment does not have minimum availability."
    return condition("False", message, "Available", lastTransitionTime=since)


def lease_not_renewed(name: str, namespace: str) -> Edit:
    def edit(chain: Chain) -> None:
        now = datetime.now(UTC)
        for item in chain.virtual.objects.values():
            if item["kind"] == "Lease":
                item["spec"]["renewTime"] = f"{now:%FT%T.%fZ}"
        before = now - timedelta(minutes=3, seconds=9)
        chain.virtual.find(kinds.LEASE, name, namespace)["spec"]["renewTime"] = f"{before:%FT%T.%fZ}"

    return edit


def page(**values: Any) -> Edit:
    return lambda chain: vars(chain.page).update(values)


def other_kubeconfig(chain: Chain, api: KubernetesApi, token: str | None = None) -> None:
    path = api.write_kubeconfig(chain.platform.project.root.parent / "other", token)
    chain.options = ["--virtual-kubeconfig", str(path)]


def unreachable(chain: Chain) -> None:
    other_kubeconfig(chain, chain.virtual)
    path = Path(chain.options[-1])
    path.write_text(path.read_text().replace(chain.virtual.url, "https://127.0.0.1:1"))


def other_authorities(chain: Chain) -> Path:
    """Return certificate authorities that did not issue the page's certificate."""
    path = chain.platform.project.root.parent / "none.pem"
    path.write_bytes(base64.b64decode(chain.virtual.authority))
    return path


def saves(*lines: str) -> Edit:
    """Return an edit after which the log of the running relay has these lines."""
    return lambda chain: chain.virtual.logs.update({"relay-1": "".join(f"{line}\n" for line in lines)})


def attempt(seconds: int, error: str = "", document: str = "a") -> str:
    """Return the lines of relay-server 0.12.0 about one save, which fails with an error."""
    span = f'save_loop{{doc_id="{document}"}}'
    at = f"2026-11-24T20:00:{seconds:02}"
    tried = f"{at}.100000Z  INFO {span}: y_sweet_core::sync_kv: Persisting CBOR snapshot size=210"
    failed = f"\n{at}.200000Z ERROR {span}: relay::server: Error persisting. e={error}"
    return tried + (failed if error else "")


def removed(seconds: int, document: str = "a") -> str:
    """Return the line about the end of the saves of a document."""
    at = f"2026-11-24T20:00:{seconds:02}.300000Z"
    return f'{at}  INFO save_loop{{doc_id="{document}"}}: relay::server: Terminating loop for {document}'


FORBIDDEN = 'NotAuthorized("Received FORBIDDEN from S3-compatible API.")'
NOT_FOUND = 'DoesNotExist("Received NOT_FOUND from S3-compatible API.")'
UNAVAILABLE = 'ConnectionError("Received 503 Service Unavailable from S3-compatible API.")'
NO_CONNECTION = f'ConnectionError("error sending request for url ({PRESIGNED})")'


def store(**values: Any) -> Edit:
    return lambda chain: vars(chain.store).update(values)


def refuses(method: str, refusal: Refusal) -> Edit:
    return store(refusals={method: refusal})
