"""relay-gitops verify: a chain that holds, and every fault as an edit of it."""

import base64
import json
import re
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from relay_gitops.operate import kinds
from relay_gitops.operate.kinds import Kind
from relay_gitops.operate.verify.cause import CAUSES
from relay_gitops.operate.verify.report import ChainReport
from tests.conftest import Ran
from tests.operate.conftest import CANARY, Platform, secret
from tests.operate.kubernetes_api import KubernetesApi, Manifest
from tests.operate.page_server import PageServer, serve_page
from tests.operate.test_pin import MIRROR, OTHER, bucket, mirror

import pytest
import yaml

HOST = "relay.enigma.vgijssel.nl"
IMAGE = "docker.system3.md/relay-server:0.12.7"
LABELS = {"app.kubernetes.io/name": "relay-server", "app.kubernetes.io/instance": "relay"}
PRESIGNED = f"https://s3.enigma.vgijssel.nl/bucket/?X-Amz-Credential={CANARY}&X-Amz-Signature={CANARY}"


def condition(status: str, message: str, type: str = "Ready", **more: str) -> dict[str, Any]:
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


def deployment(namespace: str, name: str, labels: dict[str, str], image: str) -> Manifest:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "generation": 0},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"spec": {"containers": [{"name": name, "image": image}]}},
        },
        "status": {"observedGeneration": 1, "updatedReplicas": 1, "availableReplicas": 1},
    }


@dataclass
class Chain:
    """A platform on which all is well, and its page."""

    platform: Platform
    page: PageServer
    commit: str = ""
    options: list[str] = field(default_factory=list)

    @property
    def virtual(self) -> KubernetesApi:
        return self.platform.virtual

    @property
    def host(self) -> KubernetesApi:
        return self.platform.host

    def committed(self, folder: str, name: str) -> Manifest:
        document: Manifest = yaml.safe_load((self.platform.project.root / "apps" / folder / name).read_text())
        return document

    def build(self) -> None:
        """Put every object there as the controllers leave it."""
        self.platform.run("create-1password-secret")
        self.commit = self.platform.push()
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
        self.relay()
        self.way_through_the_host()

    def relay(self) -> None:
        """Put the relay's objects into the virtual cluster."""
        name = {"name": "relay-s3-credentials", "namespace": "relay"}
        self.virtual.add(
            {
                "apiVersion": "onepassword.com/v1",
                "kind": "OnePasswordItem",
                "metadata": name,
                "status": {"conditions": [condition("True", "")]},
            },
            secret("relay", name["name"], {"AWS_ACCESS_KEY_ID": CANARY, "AWS_SECRET_ACCESS_KEY": CANARY}),
            deployment("relay", "relay", LABELS, IMAGE),
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "relay-1", "namespace": "relay", "labels": LABELS},
                "status": {"containerStatuses": [{"name": "relay-server", "state": {"running": {}}}]},
            },
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "relay", "namespace": "relay"},
                "spec": {"type": "LoadBalancer", "ports": [{"port": 80, "nodePort": 30020}]},
                "status": {"loadBalancer": {"ingress": [{"ip": "192.168.50.101"}]}},
            },
            endpoint_slice("relay", "relay", "10.243.0.7"),
        )

    def way_through_the_host(self) -> None:
        """Put the mirror, the stable Service and the Ingress into the host."""
        mirrored = mirror()
        mirrored["spec"] = {"ports": [{"port": 80, "targetPort": 30020}]}
        self.host.add(
            bucket("bucket-other"),
            mirrored,
            endpoint_slice("tenant-root", MIRROR, "10.244.0.9"),
            self.committed("docs-infra-prod", "service-relay.yaml"),
            endpoint_slice("tenant-root", "relay", "10.244.0.9"),
            self.committed("docs-infra-prod", "ingress-relay.yaml"),
            {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "tenant-root"}},
            {
                "apiVersion": "cert-manager.io/v1",
                "kind": "Certificate",
                "metadata": {"name": "relay-tls", "namespace": "tenant-root"},
                "status": {"conditions": [condition("True", "issued")]},
            },
            secret("tenant-root", "relay-tls", {"tls.crt": CANARY, "tls.key": CANARY}),
        )

    def to_mirror(self, pinned: str = MIRROR) -> None:
        """Let the Ingress lead to the mirror instead of the stable Service."""
        relay = yaml.safe_load(self.platform.project.environment.read_text())["relays"][0]
        self.platform.project.set(ingress={"backend": "mirror"}, relays=[{**relay, "mirror": pinned}])
        assert self.platform.project.synth().status == 0
        del self.host.objects["v1", "Service", "tenant-root", "relay"]
        self.reconcile()

    def reconcile(self) -> None:
        """Push what is synthesized, and let both Fluxes be at that commit."""
        self.commit = self.platform.push()
        revision = f"main@sha1:{self.commit}"
        for api, name in ((self.virtual, "docs-prod"), (self.host, "docs-infra-prod")):
            source = "setup" if name == "docs-prod" else name
            api.find(kinds.GIT_REPOSITORY, source, "flux-system")["status"]["artifact"]["revision"] = revision
            status = api.find(kinds.KUSTOMIZATION, name, "flux-system")["status"]
            status["lastAttemptedRevision"] = revision
        self.host.add(self.committed("docs-infra-prod", "ingress-relay.yaml"))

    def run(self, *options: str) -> Ran:
        """Run verify as a client that finds the page on loopback."""
        fixed = ["--connect-to", f"{HOST}:443:127.0.0.1:{self.page.port}", "--cacert", str(self.page.authority)]
        return self.platform.run("verify", *fixed, *self.options, *options)

    def verify(self, *options: str) -> tuple[int, ChainReport, str]:
        """Return status, report and what was printed for people."""
        shown, as_json = self.run(*options), self.run("--json", *options)
        assert shown.status == as_json.status, shown.err + as_json.err
        return as_json.status, ChainReport.model_validate_json(as_json.out), shown.out


def namespace_of(item: Manifest) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": item["metadata"]["namespace"]}}


@pytest.fixture
def chain(platform: Platform, tmp_path: Path) -> Iterator[Chain]:
    """Return a chain that holds, through the stable Service."""
    with serve_page(HOST, tmp_path) as page:
        found = Chain(platform, page)
        found.build()
        yield found


def test_a_chain_that_holds_is_said_to_hold(chain: Chain) -> None:
    status, report, shown = chain.verify()
    assert [(link.id, link.state.value) for link in report.links if link.state.value != "holds"] == []
    assert (status, report.holds, report.first) == (0, True, "")
    assert shown.splitlines()[-1] == "all 23 links hold"


def test_through_the_mirror_it_holds_too(chain: Chain) -> None:
    chain.to_mirror()
    status, report, _ = chain.verify()
    assert (status, report.first) == (0, "")


def test_with_the_root_in_the_host_it_holds_too(chain: Chain) -> None:
    chain.platform.project.set(flux={"root": "host", "namespace": "flux-system"})
    chain.platform.project.synth()
    chain.commit = chain.platform.push()
    revision = f"main@sha1:{chain.commit}"
    for name, namespace in (("docs-infra-prod", "flux-system"), ("docs-prod", "tenant-root")):
        suffix = "setup" if name == "docs-infra-prod" else name
        root = "root" if name == "docs-infra-prod" else name
        source = chain.committed("docs-infra-prod", f"gitrepository-{suffix}.yaml")
        assert source["metadata"]["namespace"] == namespace
        chain.host.add(
            {**source, "status": done(artifact={"revision": revision})},
            {
                **chain.committed("docs-infra-prod", f"kustomization-{root}.yaml"),
                "status": done(lastAppliedRevision=revision),
            },
        )
    for kind in (kinds.GIT_REPOSITORY, kinds.KUSTOMIZATION):
        name = "setup" if kind is kinds.GIT_REPOSITORY else "docs-prod"
        del chain.virtual.objects[kind.api_version, kind.kind, "flux-system", name]
    assert chain.verify()[:1] == (0,)


Edit = Callable[[Chain], Any]


def remove(side: str, kind: Kind, name: str, namespace: str = "relay") -> Edit:
    return lambda chain: getattr(chain, side).objects.pop((kind.api_version, kind.kind, namespace, name))


def says(
    kind: Kind, name: str, message: str, namespace: str = "flux-system", *, side: str = "virtual", **more: str
) -> Edit:
    """Return an edit after which an object is not ready, in the words of its controller."""

    def edit(chain: Chain) -> None:
        found = getattr(chain, side).find(kind, name, namespace)
        found["status"]["conditions"] = [condition("False", message, **more)]

    return edit


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


def crash(line: str) -> Edit:
    def edit(chain: Chain) -> None:
        pod("CrashLoopBackOff")(chain)
        chain.virtual.logs["relay-1"] = f"2026-11-24T20:00:00Z  INFO relay: starting\n{line}\n"

    return edit


def operator_pod(name: str, state: dict[str, Any]) -> Edit:
    """Return an edit after which one of 1Password's own pods is in a state, and the releases say what they say then."""

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


def page(**values: Any) -> Edit:
    return lambda chain: vars(chain.page).update(values)


def other_kubeconfig(chain: Chain, api: KubernetesApi, token: str | None = None) -> None:
    path = api.write_kubeconfig(chain.platform.project.root.parent / "other", token)
    chain.options = ["--virtual-kubeconfig", str(path)]


ITEM = "failed to retrieve item: "
FAULTS: dict[str, tuple[str, str, Edit]] = {
    "wrong cluster": ("virtual", "VFY090", lambda chain: other_kubeconfig(chain, chain.host)),
    "expired kubeconfig": ("virtual", "VFY091", lambda chain: other_kubeconfig(chain, chain.virtual, CANARY)),
    "vault without the kubeconfig": (
        "virtual",
        "VFY093",
        lambda chain: chain.platform.vault.file.write_text("{}"),
    ),
    "Flux not installed": ("docs-prod/source", "VFY001", lambda chain: chain.virtual.unserved.add("GitRepository")),
    "not bootstrapped": ("docs-prod/source", "VFY002", remove("virtual", kinds.GIT_REPOSITORY, "setup", "flux-system")),
    "source suspended": ("docs-prod/source", "VFY003", suspended(kinds.GIT_REPOSITORY, "setup")),
    "another branch": (
        "docs-prod/source",
        "VFY004",
        live(
            "virtual", kinds.GIT_REPOSITORY, "setup", "flux-system", lambda item: item["spec"]["ref"].update(branch="x")
        ),
    ),
    "branch missing": (
        "docs-prod/source",
        "VFY005",
        says(kinds.GIT_REPOSITORY, "setup", "failed to checkout and determine revision: couldn't find remote ref main"),
    ),
    "repository private": (
        "docs-prod/source",
        "VFY006",
        says(kinds.GIT_REPOSITORY, "setup", "failed to checkout: unable to clone: authentication required"),
    ),
    "source fails otherwise": ("docs-prod/source", "VFY007", says(kinds.GIT_REPOSITORY, "setup", "storage is full")),
    "older commit": (
        "docs-prod/source",
        "VFY008",
        live(
            "virtual",
            kinds.GIT_REPOSITORY,
            "setup",
            "flux-system",
            lambda item: item["status"]["artifact"].update(revision="main@sha1:" + "0" * 40),
        ),
    ),
    "Kustomization missing": (
        "docs-prod/applied",
        "VFY010",
        remove("virtual", kinds.KUSTOMIZATION, "docs-prod", "flux-system"),
    ),
    "Kustomization suspended": ("docs-prod/applied", "VFY011", suspended(kinds.KUSTOMIZATION, "docs-prod")),
    "path missing": (
        "docs-prod/applied",
        "VFY012",
        says(kinds.KUSTOMIZATION, "docs-prod", "kustomization path not found: stat /tmp/x: no such file or directory"),
    ),
    "build fails": (
        "docs-prod/applied",
        "VFY013",
        says(
            kinds.KUSTOMIZATION,
            "docs-prod",
            "kustomize build failed: accumulating resources from 'x.yaml': open /tmp/x.yaml: no such file or directory",
        ),
    ),
    "CRD missing": (
        "docs-prod/applied",
        "VFY014",
        says(kinds.KUSTOMIZATION, "docs-prod", 'no matches for kind "OnePasswordItem" in version "onepassword.com/v1"'),
    ),
    "field refused": (
        "docs-prod/applied",
        "VFY015",
        says(
            kinds.KUSTOMIZATION,
            "docs-prod",
            "HelmRelease/x dry-run failed: .spec.waitStrategy: field not declared in schema",
        ),
    ),
    "Kustomization behind": (
        "docs-prod/applied",
        "VFY017",
        live(
            "virtual",
            kinds.KUSTOMIZATION,
            "docs-prod",
            "flux-system",
            lambda item: item["status"].update(lastAttemptedRevision="main@sha1:" + "0" * 40),
        ),
    ),
    "bootstrap Secret missing": (
        "secret/1password-credentials",
        "VFY020",
        remove("virtual", kinds.SECRET, "1password-credentials", "1password"),
    ),
    "wrong base64": (
        "secret/1password-credentials",
        "VFY021",
        bootstrap_secret("1password-credentials", "1password-credentials.json", json.dumps({"verifier": CANARY})),
    ),
    "HelmRelease missing": (
        "release/1password-operator/installed",
        "VFY030",
        remove("virtual", kinds.HELM_RELEASE, "1password-operator", "flux-system"),
    ),
    "HelmRelease suspended": ("release/relay/installed", "VFY031", suspended(kinds.HELM_RELEASE, "relay")),
    "chart path missing": (
        "release/1password-operator/installed",
        "VFY032",
        both(
            says(
                kinds.HELM_CHART, "flux-system-1password-operator", "stat /tmp/x/third_party: no such file or directory"
            ),
            says(kinds.HELM_RELEASE, "1password-operator", "HelmChart 'flux-system/x' is not ready: latest generation"),
        ),
    ),
    "values refused": (
        "release/relay/installed",
        "VFY033",
        says(kinds.HELM_RELEASE, "relay", "Helm install failed: values don't meet the specifications of the schema(s)"),
    ),
    "given up": (
        "release/relay/installed",
        "VFY034",
        live(
            "virtual",
            kinds.HELM_RELEASE,
            "relay",
            "flux-system",
            lambda item: item["status"].update(
                conditions=[
                    condition("False", "install retries exhausted"),
                    condition("True", "Failed to install after 1 attempt(s)", "Stalled", reason="RetriesExceeded"),
                ]
            ),
        ),
    ),
    "template error": (
        "release/relay/installed",
        "VFY035",
        says(
            kinds.HELM_RELEASE, "relay", "Helm install failed: execution error at (relay-server/templates/x.yaml:3:4)"
        ),
    ),
    "CRD of items missing": (
        "item/relay/relay-s3-credentials",
        "VFY050",
        lambda chain: chain.virtual.unserved.add("OnePasswordItem"),
    ),
    "OnePasswordItem missing": (
        "item/relay/relay-s3-credentials",
        "VFY051",
        remove("virtual", kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials"),
    ),
    "Connect down": (
        "item/relay/relay-s3-credentials",
        "VFY052",
        says(
            kinds.ONE_PASSWORD_ITEM,
            "relay-s3-credentials",
            f"{ITEM}dial tcp 10.95.0.9:8080: connect: connection refused",
            "relay",
        ),
    ),
    "token refused": (
        "item/relay/relay-s3-credentials",
        "VFY053",
        says(kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials", f"{ITEM}status 401: Invalid bearer token", "relay"),
    ),
    "vault missing": (
        "item/relay/relay-s3-credentials",
        "VFY054",
        says(kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials", f'{ITEM}no vaults found with the title "x"', "relay"),
    ),
    "item missing": (
        "item/relay/relay-s3-credentials",
        "VFY055",
        says(kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials", f"{ITEM}status 404: item not found", "relay"),
    ),
    "rate limit": (
        "item/relay/relay-s3-credentials",
        "VFY056",
        says(kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials", f"{ITEM}status 429: too many requests", "relay"),
    ),
    "item unreadable": (
        "item/relay/relay-s3-credentials",
        "VFY057",
        says(kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials", f"{ITEM}cannot unmarshal object", "relay"),
    ),
    "item whose title sounds like a fault": (
        "item/relay/relay-s3-credentials",
        "VFY055",
        says(
            kinds.ONE_PASSWORD_ITEM,
            "relay-s3-credentials",
            f'{ITEM}no items found with identifier "Geofence 503 forbidden" in vault "x"',
            "relay",
        ),
    ),
    "Connect's image not pulled": (
        "onepassword-connect/pod",
        "VFY042",
        operator_pod("onepassword-connect", {"waiting": {"reason": "ErrImagePull", "message": "not found"}}),
    ),
    "operator crashes": (
        "onepassword-connect-operator/pod",
        "VFY044",
        operator_pod("onepassword-connect-operator", {"terminated": {"exitCode": 1, "reason": "Error"}}),
    ),
    "item not seen": (
        "item/relay/relay-s3-credentials",
        "VFY067",
        live("virtual", kinds.ONE_PASSWORD_ITEM, "relay-s3-credentials", "relay", lambda item: item.pop("status")),
    ),
    "Secret of the item missing": (
        "item/relay/relay-s3-credentials",
        "VFY058",
        remove("virtual", kinds.SECRET, "relay-s3-credentials"),
    ),
    "field missing": ("item/relay/relay-s3-credentials", "VFY059", field_("AWS_SECRET_ACCESS_KEY", "")),
    "line break in a credential": (
        "item/relay/relay-s3-credentials",
        "VFY060",
        field_("AWS_ACCESS_KEY_ID", f"{CANARY}\n"),
    ),
    "bucket made anew": ("relay/bucket", "VFY070", lambda chain: chain.host.add(bucket("bucket-s3-docs-infra-prod"))),
    "Deployment missing": ("relay/pod", "VFY040", remove("virtual", kinds.DEPLOYMENT, "relay")),
    "Secret of a pod missing": ("relay/pod", "VFY041", pod("CreateContainerConfigError", 'secret "x" not found')),
    "image not pulled": ("relay/pod", "VFY042", pod("ImagePullBackOff", "Back-off pulling image")),
    "no worker": (
        "relay/pod",
        "VFY043",
        pod("", conditions=[condition("False", "0/0 nodes are available", "PodScheduled")]),
    ),
    "bucket 404": ("relay/pod", "VFY061", crash("Error: Store bucket does not exist. Bucket: bucket-1")),
    "bucket 403": ("relay/pod", "VFY062", crash("Error: Not authorized to access store.")),
    "store unreachable": (
        "relay/pod",
        "VFY063",
        crash(f"Error: Error connecting to store. error sending request for url ({PRESIGNED})"),
    ),
    "credentials not given": ("relay/pod", "VFY064", crash("Error: AWS_ACCESS_KEY_ID is required")),
    "relay.toml refused": (
        "relay/pod",
        "VFY065",
        crash("Error: Failed to parse TOML in /app/relay.toml: expected `]`"),
    ),
    "key malformed": ("relay/pod", "VFY066", crash("Error: The token is not a valid format")),
    "unknown crash": ("relay/pod", "VFY044", crash("thread 'main' panicked at src/main.rs:1")),
    "not ready yet": (
        "relay/pod",
        "VFY045",
        pod("", containerStatuses=[{"name": "relay-server", "state": {"running": {}}}]),
    ),
    "older image": (
        "relay/pod",
        "VFY046",
        live(
            "virtual",
            kinds.DEPLOYMENT,
            "relay",
            "relay",
            lambda item: item["spec"]["template"]["spec"]["containers"][0].update(
                image="docker.system3.md/relay-server:v0.9.2"
            ),
        ),
    ),
    "Service missing": ("relay/service", "VFY071", remove("virtual", kinds.SERVICE, "relay")),
    "another node port": (
        "relay/service",
        "VFY072",
        live("virtual", kinds.SERVICE, "relay", "relay", lambda item: item["spec"]["ports"][0].update(nodePort=31000)),
    ),
    "selector fits nothing": ("relay/service", "VFY073", remove("virtual", kinds.ENDPOINT_SLICE, "relay-x")),
    "no address": (
        "relay/service",
        "VFY074",
        live("virtual", kinds.SERVICE, "relay", "relay", lambda item: item["status"].update(loadBalancer={})),
    ),
    "release still waits": (
        "relay/release",
        "VFY037",
        says(kinds.HELM_RELEASE, "relay", "Running 'install' action with timeout of 5m0s", reason="Progressing"),
    ),
    "Kustomization still waits": (
        "docs-prod/ready",
        "VFY019",
        says(kinds.KUSTOMIZATION, "docs-prod", "timeout waiting for: [HelmRelease/x]", reason="HealthCheckFailed"),
    ),
    "host not bootstrapped": (
        "docs-infra-prod/source",
        "VFY002",
        remove("host", kinds.GIT_REPOSITORY, "docs-infra-prod", "flux-system"),
    ),
    "webhook refuses the Ingress": (
        "docs-infra-prod/applied",
        "VFY015",
        says(
            kinds.KUSTOMIZATION,
            "docs-infra-prod",
            'Ingress/relay dry-run failed: admission webhook "x" denied the request',
            side="host",
        ),
    ),
    "stable Service missing": ("relay/backend", "VFY085", remove("host", kinds.SERVICE, "relay", "tenant-root")),
    "wrong port": (
        "relay/backend",
        "VFY086",
        live(
            "host", kinds.SERVICE, "relay", "tenant-root", lambda item: item["spec"]["ports"][0].update(targetPort=8080)
        ),
    ),
    "no endpoints": ("relay/backend", "VFY087", remove("host", kinds.ENDPOINT_SLICE, "relay-x", "tenant-root")),
    "Ingress missing": ("relay/ingress", "VFY100", remove("host", kinds.INGRESS, "relay", "tenant-root")),
    "Ingress class unknown": ("relay/ingress", "VFY101", remove("host", kinds.INGRESS_CLASS, "tenant-root", "")),
    "Ingress edited": (
        "relay/ingress",
        "VFY102",
        live(
            "host",
            kinds.INGRESS,
            "relay",
            "tenant-root",
            lambda item: item["spec"]["rules"][0].update(host="x.example"),
        ),
    ),
    "Ingress of another class": (
        "relay/ingress",
        "VFY102",
        both(
            lambda chain: chain.host.add(
                {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "nginx"}}
            ),
            live(
                "host",
                kinds.INGRESS,
                "relay",
                "tenant-root",
                lambda item: item["spec"].update(ingressClassName="nginx"),
            ),
        ),
    ),
    "certificate pending": (
        "relay/certificate",
        "VFY110",
        says(
            kinds.CERTIFICATE, "relay-tls", "Issuing certificate as Secret does not exist", "tenant-root", side="host"
        ),
    ),
    "certificate not trusted": ("relay/page", "VFY124", lambda chain: vars(chain.page).update(authority=_none(chain))),
    "503": ("relay/page", "VFY125", page(status=503, body=b"no")),
    "502": ("relay/page", "VFY126", page(status=502, body=b"no")),
    "another page": ("relay/page", "VFY127", page(body=b"<html>welcome</html>")),
    "connection refused": ("relay/page", "VFY121", page(port=1)),
}


def _none(chain: Chain) -> Path:
    """Return authorities of which none issued the page's certificate."""
    path = chain.platform.project.root.parent / "none.pem"
    path.write_bytes(base64.b64decode(chain.virtual.authority))
    return path


@pytest.mark.parametrize("name", FAULTS)
def test_the_first_broken_link_and_its_cause_are_named(chain: Chain, name: str) -> None:
    link, cause, edit = FAULTS[name]
    edit(chain)
    ran = chain.run("--json")
    report = ChainReport.model_validate_json(ran.out)
    found = {entry.id: entry for entry in report.links}
    assert (ran.status, report.first, found[report.first].cause) == (1, link, cause), found[report.first]
    assert found[link].detail
    assert "X-Amz" not in ran.out


def test_the_first_broken_link_is_what_a_person_reads_last(chain: Chain) -> None:
    crash(f"Error: Error connecting to store. error sending request for url ({PRESIGNED})")(chain)
    ran = chain.run()
    assert ran.status == 1
    assert ran.out.splitlines()[-3:] == [
        f"Deployment relay/relay: {CAUSES['VFY063'].title} (VFY063).",
        "  virtual cluster: relay-server says that it cannot connect to the store.",
        f"  next: {CAUSES['VFY063'].next}",
    ]


@pytest.mark.parametrize(
    "edit",
    [
        says(
            kinds.GIT_REPOSITORY,
            "setup",
            "building artifact: new upstream revision 'main@sha1:1'",
            reason="Progressing",
        ),
        FAULTS["CRD of items missing"][2],
        FAULTS["item not seen"][2],
        FAULTS["Connect down"][2],
        FAULTS["Secret of a pod missing"][2],
        FAULTS["selector fits nothing"][2],
    ],
)
def test_what_a_first_installation_passes_through_is_waited_for(chain: Chain, edit: Edit) -> None:
    edit(chain)
    _, report, shown = chain.verify()
    assert [link.state.value for link in report.links if link.id == report.first] == ["waiting"], shown


MIRROR_FAULTS: dict[str, tuple[str, Edit]] = {
    "mirror missing": ("VFY080", remove("host", kinds.SERVICE, MIRROR, "tenant-root")),
    "two mirrors": ("VFY081", lambda chain: chain.host.add(mirror(OTHER))),
    "wrong port": (
        "VFY083",
        live(
            "host", kinds.SERVICE, MIRROR, "tenant-root", lambda item: item["spec"]["ports"][0].update(targetPort=31000)
        ),
    ),
    "no endpoints": ("VFY084", remove("host", kinds.ENDPOINT_SLICE, f"{MIRROR}-x", "tenant-root")),
}


@pytest.mark.parametrize("name", MIRROR_FAULTS)
def test_faults_of_the_mirror_are_named(chain: Chain, name: str) -> None:
    cause, edit = MIRROR_FAULTS[name]
    chain.to_mirror()
    edit(chain)
    _, report, shown = chain.verify()
    assert (report.first, {entry.id: entry.cause for entry in report.links}[report.first]) == (
        "relay/backend",
        cause,
    ), shown


def test_a_stale_pin_is_named_with_both_names(chain: Chain) -> None:
    chain.to_mirror(OTHER)
    _, _, shown = chain.verify()
    assert f"{OTHER} is pinned, and {MIRROR} is the mirror" in shown
    assert shown.splitlines()[-1] == "  next: relay-gitops pin, then commit and push"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_for_another_host_is_told_apart(chain: Chain, tmp_path: Path, *, trusted: bool) -> None:
    # The ingress controller's own certificate is neither for the host nor of a known authority.
    with serve_page("other.example.org", tmp_path) as other:
        if not trusted:
            other.authority = _none(chain)
        chain.page = other
        _, report, _ = chain.verify()
    assert {entry.id: entry.cause for entry in report.links}["relay/page"] == "VFY122"


def test_what_is_behind_a_broken_link_waits_for_it(chain: Chain) -> None:
    remove("virtual", kinds.DEPLOYMENT, "relay")(chain)
    _, report, shown = chain.verify()
    assert {entry.id: entry.blocked_by for entry in report.links if entry.blocked_by} == dict.fromkeys(
        (
            "relay/service",
            "relay/release",
            "docs-prod/ready",
            "relay/backend",
            "relay/ingress",
            "relay/certificate",
            "relay/page",
        ),
        "Deployment relay/relay",
    )
    assert "· https://relay.enigma.vgijssel.nl  waits for Deployment relay/relay" in shown


def test_a_relay_that_is_not_there_does_not_hide_that_the_others_answer(chain: Chain) -> None:
    chain.platform.project.relays(
        {"name": "relay"},
        {"name": "family", "host": "family.enigma.vgijssel.nl", "prefix": "family", "nodePort": 30021},
    )
    assert chain.platform.project.synth().status == 0
    chain.reconcile()
    _, report, _ = chain.verify()
    states = {link.id: (link.state.value, link.cause) for link in report.links}
    assert (report.first, states[report.first]) == ("item/relay/family-s3-credentials", ("waiting", "VFY051"))
    assert states["release/family/installed"] == ("waiting", "VFY030")
    assert states["family/page"] == ("blocked", "")
    assert [states[f"relay/{name}"][0] for name in ("pod", "service", "release", "backend", "ingress", "page")] == [
        "holds"
    ] * 6


def at_second_asking(path: str, happens: Callable[[], object]) -> Callable[[str], None]:
    times = count(1)

    def asked(what: str) -> None:
        if what.endswith(path) and next(times) == 2:
            happens()

    return asked


def test_it_waits_for_what_may_come_and_not_for_what_is_broken(chain: Chain) -> None:
    key = ("v1", "Service", "relay", "relay")
    gone = chain.virtual.objects.pop(key)
    chain.virtual.asked.append(at_second_asking("/services/relay", lambda: chain.virtual.objects.update({key: gone})))
    ran = chain.run("--wait", "300")
    assert ran.status == 0, ran.out
    assert ran.err.splitlines() == [
        "Service relay/relay: the relay's Service is not there (VFY071).",
        "all 23 links hold",
    ]


def test_a_watch_that_is_interrupted_while_it_looks_ends_with_the_last_round(chain: Chain) -> None:
    remove("host", kinds.INGRESS_CLASS, "tenant-root", "")(chain)
    main = threading.main_thread().ident
    assert main is not None
    chain.host.asked.append(
        at_second_asking("/ingressclasses/tenant-root", lambda: signal.pthread_kill(main, signal.SIGINT))
    )
    ran = chain.run("--watch", "--json")
    assert (ran.status, ChainReport.model_validate_json(ran.out).first) == (1, "relay/ingress"), ran.err


def test_the_picture_shows_how_each_object_is(chain: Chain, tmp_path: Path) -> None:
    remove("virtual", kinds.DEPLOYMENT, "relay")(chain)
    pictures = {suffix: tmp_path / f"state{suffix}" for suffix in (".md", ".svg", ".png")}
    for picture in pictures.values():
        assert chain.run("--graph", str(picture)).status == 1
    lines = re.findall(r"<small>(\w+)</small><br/><b>(?:\S )?([\w-]+)</b>.*?:::(\w+)", pictures[".md"].read_text())
    states = {(kind, name): state for kind, name, state in lines}
    assert states["GitRepository", "setup"] == states["OnePasswordItem", "relay-s3-credentials"] == "ready"
    assert states["Deployment", "relay"] == "waiting"
    assert states["Ingress", "relay"] == "unknown"
    assert pictures[".svg"].read_text().startswith("<?xml")
    assert pictures[".png"].read_bytes().startswith(b"\x89PNG")
    assert chain.run("--graph", str(tmp_path / "state.txt")).status == 2


def test_without_cert_manager_the_secret_is_enough(chain: Chain) -> None:
    chain.host.unserved.add("Certificate")
    assert chain.run().status == 0


def test_an_expected_commit_can_be_named(chain: Chain) -> None:
    status, report, _ = chain.verify("--commit", "f" * 40)
    assert (status, report.first) == (1, "docs-prod/source")


def test_every_cause_has_a_fault_that_shows_it() -> None:
    shown = (
        {cause for _, cause, _ in FAULTS.values()}
        | {cause for cause, _ in MIRROR_FAULTS.values()}
        | {"VFY082", "VFY122"}
    )
    # A DNS without an answer, an old certificate, a host's kubeconfig for Flux and an API that is gone would each need
    # a machine of their own; what is left over is any other failure.
    assert set(CAUSES) - shown == {"VFY016", "VFY018", "VFY036", "VFY092", "VFY094", "VFY120", "VFY123"}
