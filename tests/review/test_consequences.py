"""Each rule finds its example, and what it says is what a person would want to know."""

import shutil
from collections.abc import Callable
from pathlib import Path

from relay_gitops.check.helm_render import helm
from relay_gitops.review.consequence import RULES
from relay_gitops.review.report import DiffReport, report
from relay_gitops.review.states import states

import pytest

EXAMPLES = Path(__file__).parent / "consequences"
NEED_HELM = {"chart-not-rolled-out", "crd-not-updated", "no-restart", "reinstalled", "uninstalled"}

EXPECTED = {
    "certificate": [
        (
            "certificate",
            "note",
            "Ingress tenant-root/relay",
            "cert-manager.io/cluster-issuer letsencrypt-prod becomes letsencrypt-staging: a new order",
        ),
        (
            "certificate",
            "note",
            "Ingress tenant-root/relay",
            "its certificate is in relay-staging-tls from now on",
        ),
    ],
    "chart-not-rolled-out": [
        (
            "chart-not-rolled-out",
            "note",
            "ConfigMap relay/settings",
            (
                "not rolled out: templates/objects.yaml of the chart changed and its version did not, which is "
                "all that reconcileStrategy: ChartVersion looks at"
            ),
        ),
    ],
    "chart-version": [
        (
            "chart-version",
            "note",
            "HelmRelease flux-system/connect",
            "chart connect goes up from 2.0.5 to 2.4.1",
        ),
        (
            "chart-version",
            "note",
            "HelmRelease flux-system/connect",
            (
                "from 2.3.0 the Secret with Connect's credentials holds the JSON itself, before it base64 of it:"
                " write that Secret anew together with this change"
            ),
        ),
    ],
    "crd-deleted": [
        (
            "crd-deleted",
            "loss",
            "CustomResourceDefinition notes.example.org",
            "every Note in the cluster is deleted with it",
        ),
    ],
    "crd-not-updated": [
        (
            "crd-not-updated",
            "note",
            "CustomResourceDefinition notes.example.org",
            "stays as it is in the cluster: HelmRelease flux-system/web has no upgrade.crds: CreateReplace",
        ),
    ],
    "deleted": [
        (
            "deleted",
            "interruption",
            "ConfigMap relay/settings",
            "deleted: Kustomization flux-system/apps prunes it",
        ),
    ],
    "host": [
        (
            "host",
            "interruption",
            "Ingress tenant-root/relay",
            "relay.example.org is no longer served",
        ),
        (
            "host",
            "interruption",
            "Ingress tenant-root/relay",
            "notes.example.org is served, and needs a DNS record; cert-manager orders a certificate for it",
        ),
    ],
    "image": [
        (
            "pods-restart",
            "interruption",
            "Deployment relay/relay",
            (
                "its pods are replaced, because spec.containers[relay-server].image changed; nobody answers "
                "until the new one is ready (strategy Recreate)"
            ),
        ),
        (
            "image",
            "note",
            "Deployment relay/relay",
            "container relay-server: ghcr.io/example/web:v2.1.0 becomes ghcr.io/example/web:v2.0.3 (downwards)",
        ),
    ],
    "ingress-class": [
        (
            "ingress-class",
            "interruption",
            "Ingress tenant-root/relay",
            "class tenant-root becomes nginx: another controller with another address serves it",
        ),
    ],
    "item-deleted": [
        (
            "item-deleted",
            "interruption",
            "OnePasswordItem relay/relay-s3-credentials",
            "the operator deletes its Secret with it; what reads the Secret does not start again without it",
        ),
    ],
    "item-path": [
        (
            "item-path",
            "note",
            "OnePasswordItem relay/relay-s3-credentials",
            (
                "item relay-s3-credentials of vault setup-relay-prod becomes item relay-s3 of vault "
                "setup-relay-prod: the Secret has the other item's fields, and what reads it has to be restarted"
                " by hand"
            ),
        ),
    ],
    "kustomization-deleted": [
        (
            "deleted",
            "interruption",
            "ConfigMap relay/settings",
            "deleted: Kustomization flux-system/relay goes, and deletes all that it has applied",
        ),
        (
            "kustomization-deleted",
            "interruption",
            "Kustomization flux-system/relay",
            "goes, and deletes what it has applied (1 object)",
        ),
    ],
    "left-behind": [
        (
            "left-behind",
            "note",
            "ConfigMap relay/settings",
            "stays in the cluster: it has kustomize.toolkit.fluxcd.io/prune: disabled",
        ),
    ],
    "mirror-renamed": [
        (
            "deleted",
            "interruption",
            "Service relay/relay",
            "deleted: Kustomization flux-system/apps prunes it",
        ),
        (
            "mirror-renamed",
            "interruption",
            "Service relay/relay",
            (
                "the Service is deleted, so its mirror in the host goes, and a new one has another name: Ingress"
                " tenant-root/relay leads to a mirror by name, so look it up again"
            ),
        ),
    ],
    "moved": [
        (
            "moved",
            "interruption",
            "Service relay/relay",
            (
                "moves from Kustomization flux-system/apps to Kustomization flux-system/relay: deleted and made "
                "anew if the old owner is the first to act"
            ),
        ),
    ],
    "namespace-deleted": [
        (
            "namespace-deleted",
            "loss",
            "Namespace relay",
            "deleted with everything in it, 1 object of this repository among it",
        ),
    ],
    "no-restart": [
        (
            "no-restart",
            "note",
            "HelmRelease flux-system/web",
            "its pods run on: the template of Deployment relay/relay is as it was",
        ),
        (
            "old-configuration",
            "note",
            "ConfigMap relay/settings",
            "Deployment relay/relay does not restart and goes on with what it has read",
        ),
    ],
    "node-port": [
        (
            "node-port",
            "interruption",
            "Service relay/relay",
            "node port 30020 becomes 30021: nothing arrives until Service tenant-root/relay follows",
        ),
    ],
    "not-listed": [
        (
            "deleted",
            "interruption",
            "ConfigMap relay/settings",
            "deleted: Kustomization flux-system/apps prunes it",
        ),
        (
            "not-listed",
            "note",
            "ConfigMap relay/settings",
            "apps/objects.yaml is still there, but no kustomization file lists it",
        ),
    ],
    "old-configuration": [
        (
            "old-configuration",
            "note",
            "ConfigMap relay/settings",
            "Deployment relay/relay does not restart and goes on with what it has read",
        ),
    ],
    "other-cluster": [
        (
            "left-behind",
            "note",
            "ConfigMap relay/settings",
            "stays in the cluster: Kustomization flux-system/relay goes to another cluster, and forgets this",
        ),
        (
            "other-cluster",
            "note",
            "Kustomization flux-system/relay",
            "uses another kubeconfig: what it has made in the cluster of the old one stays there",
        ),
        (
            "secret-key",
            "note",
            "Kustomization flux-system/relay",
            "reads all of Secret new-kubeconfig: it has to be there first",
        ),
    ],
    "path-changed": [
        (
            "path-changed",
            "note",
            "Kustomization flux-system/relay",
            "has another path; what it has applied and no longer finds is pruned",
        ),
    ],
    "pods-restart": [
        (
            "pods-restart",
            "interruption",
            "Deployment relay/relay",
            (
                "its pods are replaced, because spec.containers[relay-server].resources changed; nobody answers "
                "until the new one is ready (strategy Recreate)"
            ),
        ),
    ],
    "prune-changed": [
        (
            "prune-changed",
            "note",
            "Kustomization flux-system/relay",
            "no longer deletes what leaves Git",
        ),
    ],
    "rbac-widened": [
        (
            "rbac-widened",
            "note",
            "Role relay/relay",
            "may get secrets, list configmaps, list secrets",
        ),
    ],
    "recreated": [
        (
            "recreated",
            "interruption",
            "RoleBinding relay/relay",
            (
                "deleted and made anew, because roleRef cannot be changed and it has "
                "kustomize.toolkit.fluxcd.io/force: enabled"
            ),
        ),
    ],
    "refused": [
        (
            "refused",
            "refused",
            "Deployment relay/relay",
            (
                "refused, because spec.selector cannot be changed: nothing else that Kustomization "
                "flux-system/apps would apply with it is applied"
            ),
        ),
    ],
    "reinstalled": [
        (
            "reinstalled",
            "interruption",
            "HelmRelease flux-system/web",
            "Helm uninstalls its release (1 object) and installs another, because the release's name web becomes site",
        ),
    ],
    "relay-keys": [
        (
            "relay-keys",
            "interruption",
            "ConfigMap relay/relay",
            "tokens signed by relay_2025_10_22 are refused",
        ),
    ],
    "relay-store": [
        (
            "relay-store",
            "loss",
            "ConfigMap relay/relay",
            (
                "bucket documents becomes notes, prefix relay becomes notes: the documents stay where they are, "
                "and the server starts without any"
            ),
        ),
    ],
    "relay-url": [
        (
            "relay-url",
            "interruption",
            "ConfigMap relay/relay",
            (
                "https://relay.example.org becomes https://relay.example.org/: every registered client is "
                "refused until its user registers the relay under the new address"
            ),
        ),
    ],
    "relay-added": [
        (
            "relay-added",
            "note",
            "ConfigMap relay/relay",
            (
                "https://relay.example.org/ is new: it needs a DNS record and a certificate for its host, its "
                "credentials in 1Password, and each client registers it"
            ),
        ),
    ],
    "relay-version": [
        (
            "pods-restart",
            "interruption",
            "Deployment relay/relay",
            (
                "its pods are replaced, because spec.containers[relay-server].image changed; nobody answers "
                "until the new one is ready (strategy Recreate)"
            ),
        ),
        (
            "image",
            "note",
            "Deployment relay/relay",
            (
                "container relay-server: docker.system3.md/relay-server:v0.9.6 becomes "
                "docker.system3.md/relay-server:0.10.0"
            ),
        ),
        (
            "relay-version",
            "note",
            "Deployment relay/relay",
            (
                "relay-server goes up from v0.9.6 to 0.10.0. 0.9.7: the first release with mandatory WebSocket "
                "tokens: before it, everybody who knows a document may edit it; 0.9.9: host and log level of "
                'relay.toml take effect: without `host = "0.0.0.0"` the pod is unreachable; 0.10.0: the protocol'
                " for subdocuments is another"
            ),
        ),
    ],
    "root-renamed": [
        (
            "root-renamed",
            "loss",
            "Kustomization flux-system/apps",
            "deletes itself and all that it has applied (3 objects), also what another one applies now",
        ),
    ],
    "scaled-to-zero": [
        (
            "scaled-to-zero",
            "interruption",
            "Deployment relay/relay",
            "goes from 1 replica to none: it stops",
        ),
    ],
    "secret-key": [
        (
            "pods-restart",
            "interruption",
            "Deployment relay/relay",
            (
                "its pods are replaced, because "
                "spec.containers[relay-server].env[AWS_ACCESS_KEY_ID].valueFrom.secretKeyRef.key changed; nobody"
                " answers until the new one is ready (strategy Recreate)"
            ),
        ),
        (
            "secret-key",
            "note",
            "Deployment relay/relay",
            (
                "reads accessKey of Secret relay-s3-credentials: item relay-s3-credentials of vault "
                "setup-relay-prod has to have it before the pod starts"
            ),
        ),
    ],
    "secret-type": [
        (
            "secret-type",
            "refused",
            "OnePasswordItem relay/relay-s3-credentials",
            "the operator fails to make the Secret kubernetes.io/basic-auth of Opaque; delete the Secret by hand",
        ),
    ],
    "selector": [
        (
            "selector",
            "note",
            "Service relay/relay",
            "selects other pods: the old ones get nothing from the moment of the change",
        ),
    ],
    "service-port": [
        (
            "service-port",
            "interruption",
            "Service tenant-root/relay",
            "port 80 becomes 8080; Ingress tenant-root/relay still names it",
        ),
    ],
    "service-type": [
        (
            "service-type",
            "interruption",
            "Service relay/relay",
            "LoadBalancer becomes NodePort: its address and its mirror in the host go",
        ),
    ],
    "source-changed": [
        (
            "source-changed",
            "note",
            "GitRepository flux-system/setup",
            "follows another reference: branch main becomes branch feat/relay; what is not there is pruned",
        ),
    ],
    "suspended": [
        (
            "suspended",
            "note",
            "Kustomization flux-system/relay",
            "is suspended: no later commit has an effect on it until it is resumed",
        ),
    ],
    "two-writers": [
        (
            "two-writers",
            "loss",
            "Deployment relay/relay",
            (
                "the old and the new pod run side by side and write to bucket documents, prefix relay: the last one "
                "wins, and edits are lost (strategy RollingUpdate)"
            ),
        ),
        (
            "pods-restart",
            "interruption",
            "Deployment relay/relay",
            "its pods are replaced, because spec.containers[relay-server].image changed",
        ),
        (
            "image",
            "note",
            "Deployment relay/relay",
            (
                "container relay-server: docker.system3.md/relay-server:0.12.7 becomes "
                "docker.system3.md/relay-server:0.12.8"
            ),
        ),
        (
            "relay-version",
            "note",
            "Deployment relay/relay",
            "relay-server goes up from 0.12.7 to 0.12.8. nothing is known here of 0.12.8; read its release notes",
        ),
    ],
    "uninstalled": [
        (
            "uninstalled",
            "interruption",
            "HelmRelease flux-system/web",
            "Helm uninstalls its release, which deletes ConfigMap relay/settings, Service relay/web",
        ),
        (
            "left-behind",
            "note",
            "Service relay/kept",
            "stays in the cluster: it has the annotation helm.sh/resource-policy: keep",
        ),
    ],
    "volume-deleted": [
        (
            "volume-deleted",
            "loss",
            "PersistentVolumeClaim relay/documents",
            "its data is deleted with it, unless its class retains volumes; Kustomization flux-system/apps prunes it",
        ),
    ],
    "volume-shrunk": [
        (
            "volume-shrunk",
            "refused",
            "PersistentVolumeClaim relay/documents",
            "refused: 10Gi cannot become 5Gi",
        ),
    ],
    "workers": [
        (
            "workers",
            "interruption",
            "Service tenant-root/relay",
            (
                "leads to the workers of kubernetes-notes, no longer to those of kubernetes-docs: nothing arrives "
                "until the relay runs there"
            ),
        ),
    ],
}


def compared(folder: Path) -> DiffReport:
    with states("before", "after", [], folder) as (before, after):
        return report(before, after)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, marks=pytest.mark.skipif(rule in NEED_HELM and helm() is None, reason="there is no helm"))
        for rule in EXPECTED
    ],
)
def test_the_example_leads_to_this_and_nothing_else(rule: str) -> None:
    found = compared(EXAMPLES / rule)

    told = [(entry.rule, entry.impact.value, ", ".join(entry.objects), entry.what) for entry in found.consequences]
    assert told == EXPECTED[rule]
    assert rule in {entry.rule for entry in found.consequences}


def changed(example: str, to: Path, edit: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return rules and sentences of an example whose head is its base with an edit."""
    for side in ("before", "after"):
        shutil.copytree(EXAMPLES / example / "before", to / side)
    objects = to / "after" / "apps" / "objects.yaml"
    objects.write_text(edit(objects.read_text()))
    return [(entry.rule, entry.what) for entry in compared(to).consequences if entry.rule == example]


@pytest.mark.parametrize(
    ("edits", "what"),
    [
        (
            {'"documents"': '"other"', "0.12.7": "0.12.8"},
            (
                "the old pod serves until the new one is ready, and what it still writes stays in bucket documents, "
                "prefix relay (strategy RollingUpdate)"
            ),
        ),
        (
            {"kind: Deployment\nmetadata:\n  name: relay\n": "kind: Deployment\nmetadata:\n  name: family\n"},
            (
                "runs beside Deployment relay/relay until that is gone, and both write to bucket documents, prefix "
                "relay: the last one wins, and edits are lost"
            ),
        ),
    ],
    ids=["another store", "another name"],
)
def test_two_servers_side_by_side_lose_edits_in_other_ways_too(
    tmp_path: Path, edits: dict[str, str], what: str
) -> None:
    def edit(text: str) -> str:
        for old, new in edits.items():
            text = text.replace(old, new)
        return text

    assert changed("two-writers", tmp_path, edit) == [("two-writers", what)]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("  template:", "  strategy:\n    type: Recreate\n  template:").replace(
            "0.12.7", "0.12.8"
        ),
        lambda text: text.replace("  replicas: 1", "  replicas: 0"),
        lambda text: text.replace('"documents"', '"other"'),
    ],
    ids=["Recreate", "no new pod", "the pod reads it once"],
)
def test_one_server_at_a_time_loses_nothing(tmp_path: Path, edit: Callable[[str], str]) -> None:
    assert changed("two-writers", tmp_path, edit) == []


def test_of_a_version_that_nobody_has_read_it_is_said_so(tmp_path: Path) -> None:
    ((_, what),) = changed("relay-version", tmp_path, lambda text: text.replace("v0.9.6", "0.13.0"))

    assert what.startswith("relay-server goes up from v0.9.6 to 0.13.0. 0.9.7: ")
    assert what.endswith(". nothing is known here of 0.13.0; read its release notes")


@pytest.mark.skipif(helm() is None, reason="there is no helm")
def test_a_suspended_release_leaves_everything(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "uninstalled", tmp_path, dirs_exist_ok=True)
    release = tmp_path / "before" / "apps" / "release.yaml"
    release.write_text(release.read_text().replace("spec:\n", "spec:\n  suspend: true\n", 1))

    assert [(entry.rule, entry.objects, entry.what) for entry in compared(tmp_path).consequences] == [
        (
            "uninstalled",
            ["HelmRelease flux-system/web"],
            "is suspended, so its release is left in the cluster when the HelmRelease goes",
        ),
        (
            "left-behind",
            ["ConfigMap relay/settings", "Service relay/web"],
            "stays in the cluster: HelmRelease flux-system/web is suspended, so its release is left in the cluster",
        ),
        (
            "left-behind",
            ["Service relay/kept"],
            "stays in the cluster: it has the annotation helm.sh/resource-policy: keep",
        ),
    ]


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert {example.name for example in EXAMPLES.iterdir()} == RULES.keys() == EXPECTED.keys()


@pytest.mark.parametrize("rule", EXPECTED)
def test_no_change_leads_to_nothing(rule: str) -> None:
    with states("after", "after", [], EXAMPLES / rule) as (before, after):
        found = report(before, after)

    assert (found.changes, found.consequences) == ([], [])
