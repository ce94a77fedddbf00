"""What many repositories have and what is right is not reported."""

from pathlib import Path

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from tests.check.manifests import (
    BRANCH,
    CANARY,
    CLUSTER_WIDE,
    COPIED,
    DATABASE,
    DEPLOYMENT,
    KIBANA,
    PROJECTED,
    PROVIDER,
    READER,
    SHARD,
    SHARDED,
    STATEFUL,
    ingress,
    release,
)

import pytest

RIGHT = {
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
    assert [(entry.rule, entry.what) for entry in findings] == [("ING006", "no Secret is named for the certificate")]


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
    assert [(entry.rule, entry.key, entry.what) for entry in findings if entry.severity is not Severity.INFO] == [
        ("SEC001", *expected)
    ]


def test_a_secret_of_a_client_is_a_secret(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(release("    oidc:\n      clientSecret: correct-horse\n"))

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.key) for entry in findings] == [("SEC003", "spec.values.oidc.clientSecret")]
