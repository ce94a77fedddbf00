"""The project in its own repository, deployed to the two clusters: actions of its operator, and their results.

Only these parts are replaced: the address of the repository (loopback), the chart of 1Password Connect (e2e/charts),
and external servers (e2e/stand_ins).
"""

import asyncio
import base64
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from e2e.client import Answer, ask, echo
from e2e.clusters import Clusters
from e2e.control_plane import ControlPlane
from e2e.stand_ins.pods import WAITING

import yaml

ROOT = Path(__file__).resolve().parent.parent
CONNECT_CHART = Path("third_party/vendir/charts/1password-connect")
COPIED = ("main.py", "cdk8s.yaml", "environments", "apps", "helm", "third_party")
SECONDS = 90.0
FLUX_KINDS = ("gitrepository", "kustomization", "helmchart", "helmrelease")


def yaml_documents(path: Path) -> list[dict[str, Any]]:
    """Return the non-empty documents of a file."""
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


@dataclass
class Deployment:
    """The operator's checkout, and the clusters that are deployed from it."""

    clusters: Clusters
    onepassword_definition: dict[str, Any]
    times: dict[str, float] = field(default_factory=dict)
    """Seconds from the bootstrap to each link of the chain."""
    began: float = 0.0

    @property
    def folder(self) -> Path:
        """The checkout."""
        return self.clusters.repository.folder

    @property
    def environment(self) -> dict[str, Any]:
        """The current values of the environment."""
        values: dict[str, Any] = yaml.safe_load((self.folder / "environments" / "docs.yaml").read_text())
        return values

    def check_out(self) -> None:
        """Copy and commit the project, with a chart in place of the one that vendir fetches."""
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.folder / name)
            else:
                shutil.copy(ROOT / name, self.folder)
        chart = self.folder / CONNECT_CHART
        shutil.rmtree(chart, ignore_errors=True)
        shutil.copytree(Path(__file__).with_name("charts") / "1password-connect", chart)
        (chart / "crds").mkdir()
        (chart / "crds" / "onepassworditem-crd.yaml").write_text(yaml.safe_dump(self.onepassword_definition))
        self.commit("the project as committed")

    def change(self, message: str, change: Callable[[dict[str, Any]], None]) -> str:
        """Change the environment, synthesize and commit; return the commit."""
        values = self.environment
        change(values)
        (self.folder / "environments" / "docs.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
        command = [str(Path(sys.prefix) / "bin" / "relay-gitops"), "synth"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return self.commit(message)

    def commit(self, message: str) -> str:
        """Commit with the address of this repository instead of the committed one; return the commit."""
        for path in (self.folder / "apps").rglob("gitrepository-*.yaml"):
            path.write_text(
                path.read_text().replace(self.environment["repository"]["url"], self.clusters.repository.url)
            )
        return self.clusters.repository.commit(message)

    def bootstrap_secrets(self) -> None:
        """Create the bootstrap Secrets of the 1Password operator, and their namespace."""
        values = self.environment["onePassword"]
        # Chart connect 2.0.5 passes the value to Connect, which expects base64 of the JSON.
        credentials = base64.b64encode(json.dumps({"version": "2", "deviceUuid": "e2e"}).encode()).decode()
        secrets = [
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": values[item], "namespace": values["namespace"]},
                "stringData": {key: value},
            }
            for item, key, value in (
                ("credentialsItem", "1password-credentials.json", credentials),
                ("tokenItem", "token", self.clusters.token),
            )
        ]
        folder = self.folder / "apps" / "docs-prod"
        namespaces = yaml_documents(folder / f"namespace-{values['namespace']}.yaml")
        assert self.clusters.virtual.apply([*namespaces, *secrets]) == []

    def bootstrap(self, cluster: ControlPlane, folder: str) -> None:
        """Apply the root objects of a folder of apps/, with their namespace if the folder has it."""
        self.began = self.began or time.monotonic()
        applied = self.folder / "apps" / folder
        names = ("namespace-flux-system.yaml", "gitrepository-setup.yaml", "kustomization-root.yaml")
        objects = [each for name in names if (applied / name).exists() for each in yaml_documents(applied / name)]
        assert cluster.apply(objects) == []

    def reconcile(self) -> None:
        """Trigger a reconciliation in both clusters, like `flux reconcile source git`."""
        for plane in (self.clusters.virtual, self.clusters.host):
            requested = f"reconcile.fluxcd.io/requestedAt={time.time_ns()}"
            done = plane.kubectl("annotate", "--overwrite", "gitrepository", "--all", "--all-namespaces", requested)
            assert done.returncode == 0, done.stderr

    def until(self, obstacle: Callable[[], str], link: str = "", *, seconds: float = SECONDS) -> None:
        """Wait until a function returns an empty string; record the time of a link, or fail with the first cause."""
        end = time.monotonic() + seconds
        while what := obstacle():
            assert time.monotonic() < end, f"{what}\nfirst cause: {self.first_cause()}"
            time.sleep(0.1)
        if link and link not in self.times:
            self.times[link] = time.monotonic() - self.began

    def first_cause(self) -> str:
        """Return the first link that is not Ready, with its message; if all are, the folder of the logs."""
        clusters = self.clusters
        return (
            self._first_not_ready(clusters.virtual, "virtual")
            or self._first_waiting_pod()
            or self._first_not_ready(clusters.virtual, "virtual", "onepassworditem")
            or self._first_not_ready(clusters.host, "host")
            or f"all are Ready; the logs are in {clusters.processes.logs}"
        )

    def _first_not_ready(self, plane: ControlPlane, name: str, *kinds: str) -> str:
        for kind in kinds or FLUX_KINDS:
            for each in plane.list(kind):
                ready = condition(each)
                if ready.get("status") != "True" and not waits_for_another(ready):
                    metadata = each["metadata"]
                    message = ready.get("message", "no message")
                    return f"{name} {each['kind']} {metadata['namespace']}/{metadata['name']}: {message}"
        return ""

    def _first_waiting_pod(self) -> str:
        file = self.clusters.virtual.folder / "pods" / WAITING
        waiting: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        return next((f"virtual Pod {pod}: {why}" for pod, why in waiting.items()), "")

    def not_ready(self, cluster: ControlPlane, kind: str, name: str, *, namespace: str = "flux-system") -> str:
        """Return why an object is not Ready at its generation; empty if it is."""
        live = cluster.find(kind, name, namespace)
        ready = condition(live)
        current = live.get("status", {}).get("observedGeneration", live.get("metadata", {}).get("generation"))
        if ready.get("status") == "True" and current == live["metadata"]["generation"]:
            return ""
        return f"{kind} {name}: {ready.get('message', 'does not exist' if not live else 'no condition yet')}"

    def not_applied(self, cluster: ControlPlane, name: str, commit: str, *, namespace: str = "flux-system") -> str:
        """Return why a Kustomization is not Ready at a commit; empty if it is."""
        live = cluster.find("kustomization", name, namespace)
        applied = live.get("status", {}).get("lastAppliedRevision", "")
        if applied.endswith(commit):
            return self.not_ready(cluster, "kustomization", name, namespace=namespace)
        return f"Kustomization {name} is at {applied or 'nothing'}: {condition(live).get('message')}"

    def mirrors(self, name: str, namespace: str) -> list[dict[str, Any]]:
        """Return the mirrors of a Service of the virtual cluster."""
        labels = (
            f"cluster.x-k8s.io/tenant-service-name={name}",
            f"cluster.x-k8s.io/tenant-service-namespace={namespace}",
        )
        return self.clusters.host.list("service", f"--selector={','.join(labels)}")

    def ask(self, host: str, path: str) -> Answer:
        """Send an HTTPS request to the ingress like a client of a relay."""
        return asyncio.run(ask(self.clusters.ingress_port, self.clusters.trust(), host, path))

    def send(self, host: str, path: str, content: bytes) -> Answer:
        """Put content at a path through the ingress."""
        return asyncio.run(ask(self.clusters.ingress_port, self.clusters.trust(), host, path, content))

    def echo(self, host: str, payload: bytes) -> bytes:
        """Send a message over a WebSocket through the ingress; return the answer."""
        return asyncio.run(echo(self.clusters.ingress_port, self.clusters.trust(), host, payload))

    def not_served(self, host: str) -> str:
        """Return why a relay does not answer through the ingress; empty if it does."""
        answer = self.ask(host, "/ready")
        return "" if answer.status == 200 else f"https://{host}/ready answers {answer.status}: {answer.text}"

    def serving(self, host: str) -> dict[str, Any]:
        """Return the configuration of the relay that answers; empty if none does."""
        answer = self.ask(host, "/e2e")
        started_with: dict[str, Any] = json.loads(answer.text) if answer.status == 200 else {}
        return started_with


def condition(live: dict[str, Any], kind: str = "Ready") -> dict[str, Any]:
    """Return a condition of an object; empty if it does not have it."""
    for each in live.get("status", {}).get("conditions", []):
        if each["type"] == kind:
            found: dict[str, Any] = each
            return found
    return {}


def waits_for_another(ready: dict[str, Any]) -> bool:
    """Return whether a condition reports only a missing dependency."""
    return ready.get("reason") in {"DependencyNotReady", "HealthCheckFailed", "Progressing"}
