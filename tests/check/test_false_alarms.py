"""Valid manifests that are common in repositories cause no findings."""

import subprocess
from pathlib import Path

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from tests.manifests import (
    BRANCH,
    CANARY,
    CLUSTER_WIDE,
    COPIED,
    DATABASE,
    DEPLOYMENT,
    DESCRIBED,
    GENERATOR,
    HEALTH,
    HEALTH_OF_CRD,
    ISSUER,
    ITSELF,
    KIBANA,
    PART,
    PATCHED,
    PROJECTED,
    PROVIDER,
    READER,
    SHARD,
    SHARDED,
    STATEFUL,
    TWICE,
    ingress,
    release,
)

import pytest

RIGHT = {
    "a reused YAML anchor": {"web.yaml": release(TWICE)},
    "a CRD that describes a variable": {
        "flux/flux.yaml": BRANCH,
        "web/crd.yaml": DESCRIBED,
    },
    "an annotation of another program": {
        "web.yaml": DEPLOYMENT.replace(
            "  namespace: web\nspec:\n  selector:\n    app",
            "  namespace: web\n  annotations:\n    internal-dns.alpha.kubernetes.io/target: a.example.org\n"
            "spec:\n  selector:\n    app",
        )
    },
    "a patch for every Kustomization": {**PATCHED, "web/web.yaml": DEPLOYMENT},
    "a namespace with a Secret that an operator creates": {
        "flux/flux.yaml": BRANCH,
        "web/web.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n"
        + DATABASE.partition("---\napiVersion: v1")[0]
        + READER,
    },
    "a source that a controller creates": {
        "flux/flux.yaml": BRANCH.replace(
            "    kind: GitRepository\n    name: setup\n", "    kind: ExternalArtifact\n    name: setup-web\n"
        ),
        "flux/generator.yaml": GENERATOR,
        "web/web.yaml": DEPLOYMENT,
    },
    "a health check of a cluster-scoped object": {
        **PATCHED,
        "parts/web.yaml": PART + HEALTH,
        "web/issuer.yaml": ISSUER,
    },
    "a health check of a CRD that a chart installs": {
        "flux/flux.yaml": BRANCH + HEALTH_OF_CRD,
        "web/web.yaml": release("    size: 1\n"),
    },
    "a value that is a common name of a Secret": {
        "web.yaml": release("    oidc:\n      clientSecret: web-oidc-secret\n    appConfigSecret: runner\n")
    },
    "a canary Ingress with the host of the main Ingress": {
        "web.yaml": DEPLOYMENT + ingress("web") + ingress("canary", CANARY)
    },
    "the default certificate of the ingress controller": {
        "web.yaml": DEPLOYMENT + ingress("web", more="  tls:\n    - hosts:\n        - web.example.org\n")
    },
    "a Service for pods that an operator creates": {"web.yaml": DEPLOYMENT + DATABASE},
    "a Secret that an operator creates": {"web.yaml": DEPLOYMENT + DATABASE + READER},
    "a Secret that an operator copies": {"web.yaml": DEPLOYMENT + COPIED + READER},
    "a ClusterExternalSecret": {"web.yaml": DEPLOYMENT + CLUSTER_WIDE + READER},
    "a Service that an operator creates": {
        "web.yaml": DEPLOYMENT
        + KIBANA
        + ingress("logs").replace("name: web\n                port", "name: logs-kb-http\n                port")
    },
    "a volume claim template of a StatefulSet": {"web.yaml": DEPLOYMENT + STATEFUL},
    "an object of a shard with a controller": {"web.yaml": SHARDED, "flux/patch.yaml": SHARD},
    "a value named secret that holds the name of a Secret": {"web.yaml": release("    tls:\n      secret: web-tls\n")},
    "values that hold names of Secrets": {
        "web.yaml": release(
            "    imagePullSecret: registry\n    auth:\n      passwordSecret: web-password\n      existingSecret: web\n"
            "    tls:\n      caSecret: root-ca\n"
        )
    },
    "a branch for each stage": {"flux/flux.yaml": BRANCH, "web/web.yaml": DEPLOYMENT},
    "the kubeconfig of a virtual cluster of cozystack": {
        "flux/flux.yaml": BRANCH
        + "  kubeConfig:\n    secretRef:\n      name: kubernetes-team-admin-kubeconfig\n      key: super-admin.svc\n",
        "web/web.yaml": DEPLOYMENT,
    },
    "a file with the source and its Kustomization": {
        "flux/flux.yaml": BRANCH.replace(
            "  namespace: flux-system\nspec:\n  interval: 5m\n  url",
            "  namespace: flux-system\n  annotations:\n    kustomize.toolkit.fluxcd.io/prune: disabled\n"
            "spec:\n  interval: 5m\n  url",
        )
        + ITSELF,
        "web/web.yaml": DEPLOYMENT,
    },
}


@pytest.mark.parametrize("files", RIGHT.values(), ids=RIGHT.keys())
def test_no_findings(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [entry for entry in findings if entry.severity is not Severity.INFO] == []


def test_a_cert_manager_ingress_needs_a_secret_name(tmp_path: Path) -> None:
    asked = ingress(
        "web", "    cert-manager.io/cluster-issuer: any\n", "  tls:\n    - hosts:\n        - web.example.org\n"
    )
    (tmp_path / "web.yaml").write_text(DEPLOYMENT + asked)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    message = "`tls` has no `secretName`, so cert-manager issues no certificate"
    assert [(entry.rule, entry.message) for entry in findings] == [("ING006", message)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            PROVIDER,
            (
                "spec.secretRef.name",
                "nothing in this repository creates Secret flux-system/slack-address, so the Provider waits for it",
            ),
        ),
        (
            DEPLOYMENT + PROJECTED,
            (
                "spec.volumes[0].projected.sources[0].secret.name",
                "nothing in this repository creates Secret web/reader-token, so the Pod waits for it",
            ),
        ),
    ],
    ids=["of a provider", "of a projected volume, once"],
)
def test_a_missing_secret_is_reported(text: str, expected: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(text)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.key, entry.message) for entry in findings if entry.severity is not Severity.INFO] == [
        ("SEC001", *expected)
    ]


def test_a_literal_client_secret_is_reported(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(release("    oidc:\n      clientSecret: correct-horse\n"))

    findings = check([tmp_path], tmp_path, set(Level)).findings
    errors = [entry for entry in findings if entry.severity is Severity.ERROR]
    assert [(entry.rule, entry.key) for entry in errors] == [("SEC003", "spec.values.oidc.clientSecret")]


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """Return a committed repository in which kustomize sets the namespace of the Kustomization web."""
    for name, text in {**PATCHED, "web/web.yaml": DEPLOYMENT}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *arguments], check=True)
    return tmp_path


def test_a_namespace_from_kustomize_is_not_a_rename(committed: Path) -> None:
    (committed / "parts/web.yaml").write_text(PART.replace("interval: 5m", "interval: 4m"))

    findings = check([committed], committed, set(Level)).findings
    assert [entry for entry in findings if entry.severity is not Severity.INFO] == []


def test_a_rename_is_found_with_a_namespace_from_kustomize(committed: Path) -> None:
    (committed / "parts/web.yaml").write_text(PART.replace("name: web\n", "name: site\n"))

    findings = check([committed], committed, set(Level)).findings
    assert [(entry.rule, entry.object, entry.message.partition(" after ")[0]) for entry in findings] == [
        ("FLUX020", "Kustomization web/site", "it was renamed from web/web")
    ]
