"""A platform with a healthy chain, and its page."""

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from relay_gitops.operate import kinds
from relay_gitops.verify.committed_objects import CommittedObjects
from relay_gitops.verify.report import ChainReport
from tests.conftest import Ran
from tests.operate.conftest import CANARY, Platform, secret
from tests.operate.kubernetes_api import Key, KubernetesApi, Manifest
from tests.operate.test_pin import MIRROR, bucket, mirror
from tests.verify.page_server import PageServer
from tests.verify.s3_server import S3Server

import yaml

HOST = "relay.enigma.vgijssel.nl"
STORE, BUCKET = "s3.enigma.vgijssel.nl", "s3-docs-infra-prod"
CLUSTER = "kubernetes-cluster-docs-infra-prod"
FLUX = ("source-controller", "kustomize-controller", "helm-controller")
INGRESS_CLASS = "k8s.io/ingress-nginx-tenant-root"
IMAGE = "docker.system3.md/relay-server:0.12.7"
LABELS = {"app.kubernetes.io/name": "relay-server", "app.kubernetes.io/instance": "relay"}


def condition(status: str, message: str, type: str = "Ready", **more: Any) -> dict[str, Any]:
    return {"type": type, "status": status, "message": message, **more}


def done(generation: int = 1, **more: Any) -> dict[str, Any]:
    return {"observedGeneration": generation, "conditions": [condition("True", "done")], **more}


def endpoint_slice(namespace: str, service: str, *addresses: str) -> Manifest:
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{service}-x",
            "namespace": namespace,
            "labels": {"kubernetes.io/service-name": service},
        },
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}} for address in addresses],
    }


def lease(namespace: str, name: str, holder: str) -> Manifest:
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"holderIdentity": holder, "leaseDurationSeconds": 35, "renewTime": f"{datetime.now(UTC):%FT%T.%fZ}"},
    }


def deployment(namespace: str, name: str, labels: dict[str, str], image: str, *arguments: str) -> Manifest:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "generation": 0},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"spec": {"containers": [{"name": name, "image": image, "args": [*arguments]}]}},
        },
        "status": {"observedGeneration": 1, "updatedReplicas": 1, "availableReplicas": 1},
    }


@dataclass
class Chain:
    """A platform with a healthy chain, its page and its store."""

    platform: Platform
    page: PageServer
    store: S3Server
    commit: str = ""
    options: list[str] = field(default_factory=list)

    @property
    def virtual(self) -> KubernetesApi:
        return self.platform.virtual

    @property
    def host(self) -> KubernetesApi:
        return self.platform.host

    def committed(self, folder: str, name: str) -> Manifest:
        document: Manifest = yaml.load(
            (self.platform.project.root / "apps" / folder / name).read_text(), yaml.CSafeLoader
        )
        return document

    def build(self, built: dict[str, dict[Key, Manifest]]) -> None:
        """Create all objects in the state in which controllers leave them; `built` caches them for the next chain."""
        self.commit = self.platform.commit
        if not built:
            self._build()
            built.update({api.name: copy.deepcopy(api.objects) for api in (self.host, self.virtual)})
        for api in (self.host, self.virtual):
            api.objects = copy.deepcopy(built[api.name])

    def _build(self) -> None:
        self.platform.run("create-1password-secret")
        revision = f"main@sha1:{self.commit}"
        for api, folder in ((self.virtual, "docs-prod"), (self.host, "docs-infra-prod")):
            source = self.committed(folder, "gitrepository-setup.yaml")
            api.add(
                {**namespace_of(source)},
                {**source, "status": done(artifact={"revision": revision})},
                {
                    **self.committed(folder, "kustomization-root.yaml"),
                    "status": done(lastAppliedRevision=revision, lastAttemptedRevision=revision),
                },
            )
        for name in ("1password-operator", "1password-secrets", "relay"):
            release = self.committed("docs-prod", f"helmrelease-{name}.yaml")
            chart = {"name": f"flux-system-{name}", "namespace": "flux-system"}
            self.virtual.add(
                {**release, "status": done(helmChart=f"flux-system/flux-system-{name}")},
                {
                    "apiVersion": kinds.HELM_CHART.api_version,
                    "kind": "HelmChart",
                    "metadata": chart,
                    "status": done(),
                },
            )
        for name in ("onepassword-connect", "onepassword-connect-operator"):
            self.virtual.add(deployment("1password", name, {"name": name}, "1password/example:1"))
        self.virtual.add(
            *(self.committed("docs-prod", f"namespace-{name}.yaml") for name in ("1password", "flux-system", "relay"))
        )
        self.controllers()
        self.relay()
        self.objects_of_the_host()

    def controllers(self) -> None:
        """Create the Deployments and leases of the controllers: Flux, and in the host those of the platform."""
        for name in FLUX:
            image = f"ghcr.io/fluxcd/{name}:v1.7.3"
            self.virtual.add(
                deployment("cozy-fluxcd", name, {"app": name}, image),
                lease("cozy-fluxcd", f"{name}-leader-election", f"{name}-7d9f_1"),
            )
        self.virtual.add(
            lease("kube-system", "cloud-controller-manager", f"{CLUSTER}-kccm-5d8c_1"),
            lease("kube-node-lease", "worker-1", "worker-1"),
        )
        flux = deployment("cozy-fluxcd", "flux", {"app": "flux"}, "example")
        containers = [{"name": name, "image": f"ghcr.io/fluxcd/{name}:v1.7.3"} for name in FLUX]
        flux["spec"]["template"]["spec"]["containers"] = containers
        self.host.add(
            flux,
            deployment("tenant-root", CLUSTER, {"app": "api"}, "example/kube-apiserver:1"),
            deployment("tenant-root", f"{CLUSTER}-kccm", {"app": "ccm"}, "example"),
            deployment("cozy-cert-manager", "cert-manager", {"app": "c"}, "quay.io/jetstack/cert-manager-controller:1"),
            deployment("cozy-cert-manager", "webhook", {"app": "w"}, "quay.io/jetstack/cert-manager-webhook:1"),
            deployment("tenant-root", "ingress", {"app": "i"}, "nginx:1", f"--controller-class={INGRESS_CLASS}"),
        )
        ccm = self.host.find(kinds.DEPLOYMENT, f"{CLUSTER}-kccm", "tenant-root")
        ccm["spec"]["template"]["spec"]["containers"] = [
            {"name": "kubevirt-cloud-controller-manager", "image": "x:1", "args": [f"--cluster-name={CLUSTER}"]}
        ]

    def relay(self) -> None:
        """Create the relay's objects in the virtual cluster."""
        status = {
            "OnePasswordItem": {"conditions": [condition("True", "")]},
            "Deployment": {"observedGeneration": 1, "updatedReplicas": 1, "availableReplicas": 1},
            "Service": {"loadBalancer": {"ingress": [{"ip": "192.168.50.101"}]}},
            "ConfigMap": {},
        }
        for release in ("1password-secrets", "relay"):
            for item in CommittedObjects(self.platform.project.root).rendered(release):
                self.virtual.add({**item, "status": status[item["kind"]]})
        self.virtual.add(
            secret("relay", "relay-s3-credentials", {"AWS_ACCESS_KEY_ID": CANARY, "AWS_SECRET_ACCESS_KEY": CANARY}),
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "relay-1", "namespace": "relay", "labels": LABELS},
                "status": {"containerStatuses": [{"name": "relay-server", "state": {"running": {}}}]},
            },
            endpoint_slice("relay", "relay", "10.243.0.7"),
        )

    def objects_of_the_host(self) -> None:
        """Create the mirror, the stable Service and the Ingress in the host."""
        mirrored = mirror()
        mirrored["spec"] = {"ports": [{"port": 80, "targetPort": 30020}]}
        self.host.add(
            bucket("bucket-other"),
            mirrored,
            endpoint_slice("tenant-root", MIRROR, "10.244.0.9"),
            self.committed("docs-infra-prod", "service-relay.yaml"),
            endpoint_slice("tenant-root", "relay", "10.244.0.9"),
            self.committed("docs-infra-prod", "ingress-relay.yaml"),
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "IngressClass",
                "metadata": {"name": "tenant-root"},
                "spec": {"controller": INGRESS_CLASS},
            },
            {
                "apiVersion": "cert-manager.io/v1",
                "kind": "Certificate",
                "metadata": {"name": "relay-tls", "namespace": "tenant-root"},
                "status": {"conditions": [condition("True", "issued")]},
            },
            secret("tenant-root", "relay-tls", {"tls.crt": CANARY, "tls.key": CANARY}),
        )

    def to_mirror(self, pinned: str = MIRROR) -> None:
        """Route the Ingress to the mirror instead of the stable Service."""
        relay = yaml.safe_load(self.platform.project.environment.read_text())["relays"][0]
        self.platform.project.set(ingress={"backend": "mirror"}, relays=[{**relay, "mirror": pinned}])
        assert self.platform.project.synth().status == 0
        del self.host.objects["v1", "Service", "tenant-root", "relay"]
        self.reconcile()

    def to_host_root(self) -> None:
        """Let the Flux of the host deploy both folders."""
        self.platform.project.set(flux={"root": "host", "namespace": "flux-system"})
        assert self.platform.project.synth().status == 0
        self.commit = self.platform.push()
        revision = f"main@sha1:{self.commit}"
        for source, kustomization in (("setup", "root"), ("docs-prod", "docs-prod")):
            self.host.add(
                {
                    **self.committed("docs-infra-prod", f"gitrepository-{source}.yaml"),
                    "status": done(artifact={"revision": revision}),
                },
                {
                    **self.committed("docs-infra-prod", f"kustomization-{kustomization}.yaml"),
                    "status": done(lastAppliedRevision=revision),
                },
            )
        for kind, name in ((kinds.GIT_REPOSITORY, "setup"), (kinds.KUSTOMIZATION, "docs-prod")):
            del self.virtual.objects[kind.api_version, kind.kind, "flux-system", name]

    def reconcile(self) -> None:
        """Push the synthesized files, and set both clusters to that commit."""
        self.commit = self.platform.push()
        revision = f"main@sha1:{self.commit}"
        for api, name in ((self.virtual, "docs-prod"), (self.host, "docs-infra-prod")):
            source = "setup" if name == "docs-prod" else name
            api.find(kinds.GIT_REPOSITORY, source, "flux-system")["status"]["artifact"]["revision"] = revision
            status = api.find(kinds.KUSTOMIZATION, name, "flux-system")["status"]
            status["lastAttemptedRevision"] = revision
            status["lastAppliedRevision"] = revision
            self._apply(api, name)
        for release in ("1password-secrets", "relay"):
            for item in CommittedObjects(self.platform.project.root).rendered(release):
                key = (item["apiVersion"], item["kind"], item["metadata"]["namespace"], item["metadata"]["name"])
                if key in self.virtual.objects:
                    self.virtual.add({**item, "status": self.virtual.objects[key].get("status")})
        # The API server keeps a node port that the chart no longer sets.
        self.virtual.find(kinds.SERVICE, "relay", "relay")["spec"]["ports"][0].setdefault("nodePort", 30020)

    def _apply(self, api: KubernetesApi, folder: str) -> None:
        """Replace the live objects of a folder, which keep their status, by the committed ones; create an Ingress."""
        for file in sorted((self.platform.project.root / "apps" / folder).glob("*-*.yaml")):
            item = self.committed(folder, file.name)
            key = (item["apiVersion"], item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"])
            if key in api.objects or item["kind"] == "Ingress":
                status = api.objects.get(key, {}).get("status")
                api.add({**item, "status": status} if status else item)

    def run(self, *options: str) -> Ran:
        """Run verify with the page and the store on loopback."""
        authorities = self.platform.project.root.parent / "authorities.pem"
        authorities.write_bytes(self.page.authority.read_bytes() + self.store.authority.read_bytes())
        ports = {HOST: self.page.port, self.store.host: self.store.port}
        fixed = [f"--connect-to={host}:443:127.0.0.1:{port}" for host, port in ports.items()]
        fixed += ["--cacert", str(authorities)]
        return self.platform.run("verify", *fixed, *self.options, *options)

    def verify(self, *options: str) -> tuple[int, ChainReport, str]:
        """Return exit code, report and text output."""
        shown, as_json = self.run(*options), self.run("--json", *options)
        assert shown.status == as_json.status, shown.err + as_json.err
        return as_json.status, ChainReport.model_validate_json(as_json.out), shown.out


def namespace_of(item: Manifest) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": item["metadata"]["namespace"]}}
