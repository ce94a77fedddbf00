"""Faults as edits of a healthy chain, each with the first broken link and its cause."""

import json
from datetime import timedelta

from relay_gitops.operate import kinds
from tests.operate.conftest import CANARY
from tests.operate.test_pin import MIRROR, OTHER, bucket, mirror
from tests.verify.chain import CLUSTER, LABELS, Chain, condition
from tests.verify.fault_edits import (
    FORBIDDEN,
    NO_CONNECTION,
    NOT_FOUND,
    PRESIGNED,
    UNAVAILABLE,
    Edit,
    attempt,
    bootstrap_secret,
    both,
    crash,
    edited_by_hand,
    event,
    field_,
    lease_not_renewed,
    live,
    not_cloned,
    not_created,
    not_processed,
    on_node,
    operator_pod,
    other_authorities,
    other_kubeconfig,
    page,
    pod,
    refuses,
    remove,
    removed,
    saves,
    says,
    scaled_to_zero,
    store,
    suspended,
    terminates,
    unavailable,
    unreachable,
)
from tests.verify.s3_server import Refusal

ITEM = "failed to retrieve item: "
# While Flux works on a commit, nothing is compared with it, and each link looks at its own object.
UPGRADING = says(kinds.HELM_RELEASE, "relay", "Running 'upgrade' action with timeout of 5m0s", reason="Progressing")
APPLYING = says(kinds.KUSTOMIZATION, "docs-infra-prod", "reconciliation in progress", side="host", reason="Progressing")
FAULTS: dict[str, tuple[str, str, Edit]] = {
    "wrong cluster": ("virtual", "VFY090", lambda chain: other_kubeconfig(chain, chain.host)),
    "expired kubeconfig": ("virtual", "VFY091", lambda chain: other_kubeconfig(chain, chain.virtual, CANARY)),
    "vault without the kubeconfig": (
        "virtual",
        "VFY093",
        lambda chain: chain.platform.vault.file.write_text("{}"),
    ),
    "API server down": ("virtual", "VFY092", unreachable),
    "helm-controller scaled to 0": (
        "virtual/controllers",
        "VFY170",
        scaled_to_zero("virtual", "helm-controller", "cozy-fluxcd"),
    ),
    "Deployment of source-controller deleted": (
        "virtual/controllers",
        "VFY174",
        remove("virtual", kinds.DEPLOYMENT, "source-controller", "cozy-fluxcd"),
    ),
    "cloud controller deleted": (
        "host/controllers",
        "VFY174",
        both(
            remove("host", kinds.DEPLOYMENT, f"{CLUSTER}-kccm", "tenant-root"),
            remove("host", kinds.ENDPOINT_SLICE, "relay-x", "tenant-root"),
        ),
    ),
    "ingress controller scaled to 0": (
        "host/controllers",
        "VFY170",
        both(scaled_to_zero("host", "ingress", "tenant-root"), page(port=1)),
    ),
    "cert-manager crashes": (
        "host/controllers",
        "VFY171",
        both(
            live(
                "host",
                kinds.DEPLOYMENT,
                "cert-manager",
                "cozy-cert-manager",
                lambda item: item.update(status={"conditions": [unavailable(timedelta(minutes=5))]}),
            ),
            says(kinds.CERTIFICATE, "relay-tls", "Issuing certificate", "tenant-root", side="host"),
        ),
    ),
    "kustomize-controller hangs": (
        "virtual/controllers",
        "VFY172",
        both(
            lease_not_renewed("kustomize-controller-leader-election", "cozy-fluxcd"),
            says(kinds.KUSTOMIZATION, "docs-prod", "waiting", reason="Progressing"),
        ),
    ),
    "cloud controller hangs": (
        "virtual/controllers",
        "VFY172",
        lease_not_renewed("cloud-controller-manager", "kube-system"),
    ),
    "helm-controller hangs": (
        "virtual/controllers",
        "VFY173",
        both(
            not_processed(kinds.HELM_RELEASE, "relay", timedelta(minutes=5, seconds=9)),
            says(kinds.KUSTOMIZATION, "docs-prod", "waiting for HelmRelease/relay", reason="Progressing"),
        ),
    ),
    "Flux objects forbidden": (
        "docs-prod/source",
        "VFY094",
        lambda chain: chain.virtual.unreadable.update(
            GitRepository=(403, 'gitrepositories.source.toolkit.fluxcd.io "setup" is forbidden: User "x" cannot get it')
        ),
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
    "no repository": (
        "docs-prod/source",
        "VFY006",
        not_cloned("repository not found: "),
    ),
    "secretRef missing": (
        "docs-prod/source",
        "VFY004",
        live(
            "virtual",
            kinds.GIT_REPOSITORY,
            "setup",
            "flux-system",
            lambda item: item["spec"].update(secretRef={"name": "other"}),
        ),
    ),
    "secret of the repository missing": (
        "docs-prod/source",
        "VFY150",
        says(kinds.GIT_REPOSITORY, "setup", "failed to get secret 'flux-system/git': secrets \"git\" not found"),
    ),
    "secret of the repository without key": (
        "docs-prod/source",
        "VFY150",
        says(
            kinds.GIT_REPOSITORY,
            "setup",
            "failed to configure authentication options: invalid 'ssh' auth option: 'identity' is required",
        ),
    ),
    "repository private": ("docs-prod/source", "VFY151", not_cloned("authentication required: ")),
    "key refused": (
        "docs-prod/source",
        "VFY152",
        not_cloned(
            "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported "
            "methods remain"
        ),
    ),
    "host unknown": ("docs-prod/source", "VFY153", not_cloned("ssh: handshake failed: knownhosts: key is unknown")),
    "host key changed": ("docs-prod/source", "VFY153", not_cloned("ssh: handshake failed: knownhosts: key mismatch")),
    "authority of the Git server unknown": (
        "docs-prod/source",
        "VFY154",
        not_cloned("tls: failed to verify certificate: x509: certificate signed by unknown authority"),
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
    "kubeconfig Secret missing": (
        "docs-prod/applied",
        "VFY016",
        both(
            Chain.to_host_root,
            says(
                kinds.KUSTOMIZATION,
                "docs-prod",
                "unable to read KubeConfig secret 'tenant-root/x' error: Secret \"x\" not found",
                "tenant-root",
                side="host",
            ),
        ),
    ),
    "Kustomization fails otherwise": (
        "docs-prod/applied",
        "VFY018",
        says(
            kinds.KUSTOMIZATION, "docs-prod", "failed to download archive: connection refused", reason="ArtifactFailed"
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
    "no retries left": (
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
    "node port of a Service that was kept": (
        "release/relay/installed",
        "VFY038",
        both(
            lambda chain: chain.virtual.add(
                {
                    "apiVersion": "v1",
                    "kind": "Service",
                    "metadata": {"name": "notes", "namespace": "old"},
                    "spec": {"ports": [{"port": 80, "nodePort": 30020}]},
                }
            ),
            says(
                kinds.HELM_RELEASE,
                "relay",
                'Helm install failed: 1 error occurred: * Service "relay" is invalid: spec.ports[0].nodePort: '
                "Invalid value: 30020: provided port is already allocated",
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
    "item whose title looks like a fault": (
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
    "bucket recreated": ("relay/bucket", "VFY070", lambda chain: chain.host.add(bucket("bucket-s3-docs-infra-prod"))),
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
        both(
            UPGRADING,
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
    ),
    "Service missing": ("relay/service", "VFY071", remove("virtual", kinds.SERVICE, "relay")),
    "another node port": (
        "relay/service",
        "VFY072",
        both(
            UPGRADING,
            live(
                "virtual", kinds.SERVICE, "relay", "relay", lambda item: item["spec"]["ports"][0].update(nodePort=31000)
            ),
        ),
    ),
    "selector matches no pod": ("relay/service", "VFY073", remove("virtual", kinds.ENDPOINT_SLICE, "relay-x")),
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
        both(
            APPLYING,
            live(
                "host",
                kinds.SERVICE,
                "relay",
                "tenant-root",
                lambda item: item["spec"]["ports"][0].update(targetPort=8080),
            ),
        ),
    ),
    "no endpoints": ("relay/backend", "VFY087", remove("host", kinds.ENDPOINT_SLICE, "relay-x", "tenant-root")),
    "Ingress missing": ("relay/ingress", "VFY100", remove("host", kinds.INGRESS, "relay", "tenant-root")),
    "Ingress class unknown": ("relay/ingress", "VFY101", remove("host", kinds.INGRESS_CLASS, "tenant-root", "")),
    "Ingress edited": (
        "relay/ingress",
        "VFY102",
        both(
            APPLYING,
            live(
                "host",
                kinds.INGRESS,
                "relay",
                "tenant-root",
                lambda item: item["spec"]["rules"][0].update(host="x.example"),
            ),
        ),
    ),
    "Ingress of another class": (
        "relay/ingress",
        "VFY102",
        both(
            APPLYING,
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
    ),
    "Service held in deletion by a finalizer": (
        "relay/service",
        "VFY160",
        both(
            terminates("virtual", kinds.SERVICE, "relay", "relay", "service.kubernetes.io/load-balancer-cleanup"),
            live("virtual", kinds.SERVICE, "relay", "relay", lambda item: item["status"].update(loadBalancer={})),
        ),
    ),
    "HelmRelease held in deletion": (
        "release/relay/installed",
        "VFY160",
        terminates("virtual", kinds.HELM_RELEASE, "relay", "flux-system", "finalizers.fluxcd.io"),
    ),
    "namespace of the relay held in deletion": (
        "docs-prod/unchanged",
        "VFY160",
        both(
            lambda chain: chain.virtual.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "relay"}}),
            terminates("virtual", kinds.NAMESPACE, "relay", ""),
        ),
    ),
    "Ingress held in deletion": (
        "relay/ingress",
        "VFY160",
        terminates("host", kinds.INGRESS, "relay", "tenant-root", "foregroundDeletion"),
    ),
    "annotation of the Ingress changed by hand": (
        "docs-infra-prod/unchanged",
        "VFY181",
        live(
            "host",
            kinds.INGRESS,
            "relay",
            "tenant-root",
            lambda item: item["metadata"]["annotations"].update({"nginx.ingress.kubernetes.io/proxy-body-size": "1k"}),
        ),
    ),
    "relay.toml changed by hand": (
        "release/relay/unchanged",
        "VFY181",
        edited_by_hand(
            kinds.CONFIG_MAP,
            "data",
            "relay.toml",
            lambda text: text.replace('prefix = "relay"', 'prefix = "x"'),
        ),
    ),
    "relay scaled to 0 by hand": (
        "release/relay/unchanged",
        "VFY181",
        both(scaled_to_zero("virtual", "relay", "relay"), remove("virtual", kinds.ENDPOINT_SLICE, "relay-x")),
    ),
    "ConfigMap of the relay deleted": (
        "release/relay/unchanged",
        "VFY180",
        remove("virtual", kinds.CONFIG_MAP, "relay"),
    ),
    "operator scaled to 0": (
        "onepassword-connect-operator/pod",
        "VFY190",
        scaled_to_zero("virtual", "onepassword-connect-operator", "1password"),
    ),
    "quota of the namespace allows no pod": (
        "relay/pod",
        "VFY191",
        not_created('pods "relay-5d8c-x" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited'),
    ),
    "LimitRange": (
        "relay/pod",
        "VFY192",
        not_created('pods "relay-5d8c-x" is forbidden: maximum memory usage per Container is 64Mi, but limit is 512Mi'),
    ),
    "webhook denies the pod, says only the ReplicaSet": (
        "relay/pod",
        "VFY193",
        not_created('admission webhook "policy.example.org" denied the request: no', says="ReplicaSet"),
    ),
    "webhook is down, says only the event": (
        "relay/pod",
        "VFY193",
        not_created('Internal error occurred: failed calling webhook "policy.example.org"', says="Event"),
    ),
    "pod refused otherwise": ("relay/pod", "VFY194", not_created('serviceaccount "x" not found')),
    "worker dead": ("relay/pod", "VFY195", on_node("Ready", "Unknown", "Kubelet stopped posting node status.")),
    "worker without disk": ("relay/pod", "VFY196", on_node("DiskPressure", "True", "kubelet has disk pressure")),
    "pod evicted": (
        "relay/pod",
        "VFY196",
        both(
            pod(""),
            live(
                "virtual",
                kinds.POD,
                "relay-1",
                "relay",
                lambda item: item.update(
                    spec={"nodeName": "worker-1"},
                    status={"reason": "Evicted", "message": "The node was low on resource: memory."},
                ),
            ),
        ),
    ),
    "readiness probe fails": (
        "relay/pod",
        "VFY045",
        both(
            pod("", containerStatuses=[{"name": "relay-server", "state": {"running": {}}}]),
            lambda chain: chain.virtual.add(
                event("Pod", "relay-1", "FailedMount", "old", "2026-11-24T19:00:00Z"),
                event("Pod", "relay-1", "Unhealthy", "Readiness probe failed: 503", "2026-11-24T20:00:00Z"),
            ),
        ),
    ),
    "LoadBalancer quota of the host used up": (
        "relay/backend",
        "VFY088",
        both(
            remove("host", kinds.SERVICE, MIRROR, "tenant-root"),
            lambda chain: chain.host.add(
                {
                    "apiVersion": "v1",
                    "kind": "ResourceQuota",
                    "metadata": {"name": "tenant", "namespace": "tenant-root"},
                    "status": {"hard": {"services.loadbalancers": "2"}, "used": {"services.loadbalancers": "2"}},
                }
            ),
        ),
    ),
    "two mirrors beside the stable Service": ("relay/backend", "VFY081", lambda chain: chain.host.add(mirror(OTHER))),
    "host name claimed by an Ingress of another namespace": (
        "relay/ingress",
        "VFY200",
        both(
            lambda chain: chain.host.add(
                {
                    **chain.committed("docs-infra-prod", "ingress-relay.yaml"),
                    "metadata": {"name": "old", "namespace": "other", "creationTimestamp": "2026-01-01T00:00:00Z"},
                }
            ),
            page(status=503, body=b"no"),
        ),
    ),
    "another relay with the prefix": (
        "relay/saves",
        "VFY201",
        lambda chain: chain.virtual.add(
            {
                **chain.virtual.find(kinds.CONFIG_MAP, "relay", "relay"),
                "metadata": {"name": "copy", "namespace": "test", "labels": LABELS},
            }
        ),
    ),
    "certificate pending": (
        "relay/certificate",
        "VFY110",
        says(
            kinds.CERTIFICATE, "relay-tls", "Issuing certificate as Secret does not exist", "tenant-root", side="host"
        ),
    ),
    "certificate not trusted": (
        "relay/page",
        "VFY124",
        lambda chain: vars(chain.page).update(authority=other_authorities(chain)),
    ),
    "503": ("relay/page", "VFY125", page(status=503, body=b"no")),
    "502": ("relay/page", "VFY126", page(status=502, body=b"no")),
    "another page": ("relay/page", "VFY127", page(body=b"<html>welcome</html>")),
    "connection refused": ("relay/page", "VFY121", page(port=1)),
    "key revoked while the relay runs": (
        "relay/saves",
        "VFY130",
        both(saves(attempt(1), attempt(11, FORBIDDEN)), refuses("GET", Refusal.of(403, "InvalidAccessKeyId"))),
    ),
    "bucket deleted while the relay runs": ("relay/saves", "VFY131", saves(attempt(1, NOT_FOUND))),
    "store down while the relay runs": (
        "relay/saves",
        "VFY132",
        saves(attempt(1, FORBIDDEN), attempt(11, UNAVAILABLE), attempt(12, UNAVAILABLE, "b")),
    ),
    "documents removed from memory unsaved": (
        "relay/saves",
        "VFY133",
        saves(attempt(1, NO_CONNECTION), attempt(11, NO_CONNECTION), removed(11), attempt(12, document="b")),
    ),
    "store refuses the connection": ("relay/store", "VFY141", store(port=1)),
    "certificate of the store not trusted": (
        "relay/store",
        "VFY142",
        lambda chain: vars(chain.store).update(authority=other_authorities(chain)),
    ),
    "web page instead of the store": ("relay/store", "VFY143", refuses("GET", Refusal(200, "<p>hi", "text/html"))),
    "clock of this machine": (
        "relay/store",
        "VFY144",
        refuses("GET", Refusal.of(403, "RequestTimeTooSkewed", seconds_ahead=1200)),
    ),
    "key revoked": ("relay/store", "VFY145", store(keys={})),
    "bucket deleted": ("relay/store", "VFY146", store(bucket="other")),
    "store overloaded": ("relay/store", "VFY147", refuses("GET", Refusal.of(503, "SlowDown"))),
}

MIRROR_FAULTS: dict[str, tuple[str, Edit]] = {
    "mirror held in deletion": (
        "VFY160",
        terminates("host", kinds.SERVICE, MIRROR, "tenant-root", "service.kubernetes.io/load-balancer-cleanup"),
    ),
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
