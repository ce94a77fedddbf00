"""What many repositories have and what is right is not reported."""

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
    "an anchor that is used again": {"web.yaml": release(TWICE)},
    "a patch that is put into every Kustomization": {**PATCHED, "web/web.yaml": DEPLOYMENT},
    "a namespace whose Secret an operator makes": {
        "flux/flux.yaml": BRANCH,
        "web/web.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n"
        + DATABASE.partition("---\napiVersion: v1")[0]
        + READER,
    },
    "a source that a controller makes": {
        "flux/flux.yaml": BRANCH.replace(
            "    kind: GitRepository\n    name: setup\n", "    kind: ExternalArtifact\n    name: setup-web\n"
        ),
        "flux/generator.yaml": GENERATOR,
        "web/web.yaml": DEPLOYMENT,
    },
    "a health check of what has no namespace": {**PATCHED, "parts/web.yaml": PART + HEALTH, "web/issuer.yaml": ISSUER},
    "a health check of a CRD that a chart brings": {
        "flux/flux.yaml": BRANCH + HEALTH_OF_CRD,
        "web/web.yaml": release("    size: 1\n"),
    },
    "a value that names a Secret by what it is called": {
        "web.yaml": release("    oidc:\n      clientSecret: web-oidc-secret\n    appConfigSecret: runner\n")
    },
    "a canary has the address of what it tries": {"web.yaml": DEPLOYMENT + ingress("web") + ingress("canary", CANARY)},
    "the controller's own certificate": {
        "web.yaml": DEPLOYMENT + ingress("web", more="  tls:\n    - hosts:\n        - web.example.org\n")
    },
    "a Service of what an operator makes": {"web.yaml": DEPLOYMENT + DATABASE},
    "a Secret that an operator makes": {"web.yaml": DEPLOYMENT + DATABASE + READER},
    "a Secret that is copied": {"web.yaml": DEPLOYMENT + COPIED + READER},
    "a Secret of all namespaces": {"web.yaml": DEPLOYMENT + CLUSTER_WIDE + READER},
    "a Service that an operator makes": {
        "web.yaml": DEPLOYMENT
        + KIBANA
        + ingress("logs").replace("name: web\n                port", "name: logs-kb-http\n                port")
    },
    "a claim of a StatefulSet": {"web.yaml": DEPLOYMENT + STATEFUL},
    "an object of a shard that is set up": {"web.yaml": SHARDED, "flux/patch.yaml": SHARD},
    "a value that is called secret and names one": {"web.yaml": release("    tls:\n      secret: web-tls\n")},
    "values that name a Secret": {
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
    "one file with the source and what applies it": {
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
def test_nothing_is_found(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [entry for entry in findings if entry.severity is not Severity.INFO] == []


def test_a_certificate_that_is_asked_for_needs_a_secret(tmp_path: Path) -> None:
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
        (PROVIDER, ("spec.secretRef.name", "nothing in this repository makes the Secret flux-system/slack-address")),
        (
            DEPLOYMENT + PROJECTED,
            (
                "spec.volumes[0].projected.sources[0].secret.name",
                "nothing in this repository makes the Secret web/reader-token",
            ),
        ),
    ],
    ids=["of a provider", "of a projected volume, once"],
)
def test_a_secret_that_nothing_makes(text: str, expected: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(text)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.key, entry.message) for entry in findings if entry.severity is not Severity.INFO] == [
        ("SEC001", *expected)
    ]


def test_a_secret_of_a_client_is_a_secret(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(release("    oidc:\n      clientSecret: correct-horse\n"))

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.key) for entry in findings] == [("SEC003", "spec.values.oidc.clientSecret")]


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """Return a repository whose Kustomization web gets its namespace from kustomize."""
    for name, text in {**PATCHED, "web/web.yaml": DEPLOYMENT}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *arguments], check=True)
    return tmp_path


def test_a_namespace_that_kustomize_puts_in_is_no_other_name(committed: Path) -> None:
    (committed / "parts/web.yaml").write_text(PART.replace("interval: 5m", "interval: 4m"))

    findings = check([committed], committed, set(Level)).findings
    assert [entry for entry in findings if entry.severity is not Severity.INFO] == []


def test_another_name_is_found_where_kustomize_puts_the_namespace_in(committed: Path) -> None:
    (committed / "parts/web.yaml").write_text(PART.replace("name: web\n", "name: site\n"))

    findings = check([committed], committed, set(Level)).findings
    assert [(entry.rule, entry.object, entry.message.partition(" after ")[0]) for entry in findings] == [
        ("FLUX020", "Kustomization web/site", "it was renamed from web/web")
    ]
