"""The S3 server of cozystack: versitygw over a folder, behind an Ingress of the host."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.names import CLUSTER_ISSUER, INGRESS_CLASS, TENANT, VALUES
from e2e.processes import Processes
from e2e.stand_ins.cluster_state import loopback
from relay_values.relay_config import S3Store

NAME = "versitygw"
# This path needs no credentials, so it answers as soon as the server listens.
HEALTH = "/health"
START_SECONDS = 30.0
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAE2E", "AWS_SECRET_ACCESS_KEY": "first"}
"""The fields of the relay's item in 1Password."""
assert isinstance(VALUES.store, S3Store)
BUCKET = "bucket-6f1c2a54-0d7e-4a86-9d64-5b8f3c0e9a11"
"""The generated name of the bucket, which `pin` finds."""
HOST = VALUES.store.endpoint.removeprefix("https://")


@dataclass(frozen=True)
class Store:
    """An S3 server that knows one access key."""

    programs: Path
    buckets: Path
    """The buckets, each a folder."""
    address: str
    """The address 10.x.y.z in the clusters."""
    port: int
    processes: Processes

    @property
    def endpoint(self) -> str:
        """The URL without TLS."""
        return f"http://{loopback(self.address)}:{self.port}"

    def start(self, access_key_id: str = "", secret_access_key: str = "") -> None:
        """Serve with an access key, by default the relay's; raise NotReadyError if it does not start."""
        metadata = self.buckets.with_name("objects")
        metadata.mkdir(exist_ok=True)
        command = [f"--port={loopback(self.address)}:{self.port}", f"--health={HEALTH}"]
        self.processes.start(
            NAME,
            [self.programs / NAME, *command, "posix", f"--sidecar={metadata}", self.buckets],
            {
                "ROOT_ACCESS_KEY": access_key_id or CREDENTIALS["AWS_ACCESS_KEY_ID"],
                "ROOT_SECRET_KEY": secret_access_key or CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            },
        )
        self.processes.await_answer(NAME, f"{self.endpoint}{HEALTH}", START_SECONDS)

    def revoke(self) -> None:
        """Continue with another access key than the relay's."""
        self.processes.kill(NAME)
        self.start("AKIAOTHER", "other")

    def restore(self) -> None:
        """Continue with the relay's access key."""
        self.processes.kill(NAME)
        self.start()

    def ingress(self) -> list[dict[str, Any]]:
        """Return the objects of the host that serve it over HTTPS at the committed endpoint."""
        metadata = {"name": "s3", "namespace": TENANT}
        return [
            {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"ports": [{"port": 80}]}},
            {
                "apiVersion": "discovery.k8s.io/v1",
                "kind": "EndpointSlice",
                "metadata": {**metadata, "labels": {"kubernetes.io/service-name": "s3"}},
                "addressType": "IPv4",
                "ports": [{"name": "", "port": self.port}],
                "endpoints": [{"addresses": [self.address], "conditions": {"ready": True}}],
            },
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "Ingress",
                "metadata": {**metadata, "annotations": {"cert-manager.io/cluster-issuer": CLUSTER_ISSUER}},
                "spec": {
                    "ingressClassName": INGRESS_CLASS,
                    "tls": [{"hosts": [HOST], "secretName": "s3-tls"}],
                    "rules": [
                        {
                            "host": HOST,
                            "http": {
                                "paths": [
                                    {
                                        "path": "/",
                                        "pathType": "Prefix",
                                        "backend": {"service": {"name": "s3", "port": {"number": 80}}},
                                    }
                                ]
                            },
                        }
                    ],
                },
            },
        ]
