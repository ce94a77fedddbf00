"""Encrypted files, objects that others create, and tests beside manifests cause no false alarms."""

from pathlib import Path

from relay_gitops.check.finding import Finding, Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from relay_gitops.repository.kustomize_build import program
from relay_gitops.repository.read import read
from tests.manifests import BRANCH, COMPONENT, DEPLOYMENT, READER, ingress, release

import pytest

LIST = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
ENCRYPTED = (
    "PASSWORD=ENC[AES256_GCM,data:YWJj,iv:a,tag:b,type:str]\nsops_version=3.9.0\nsops_mac=ENC[AES256_GCM,data:a]\n"
)
DECRYPTION = "  decryption:\n    provider: sops\n"
GENERATED = "Generator:\n  - name: web-env\n    envs: [web.env]\n"
UNDECRYPTED = "Kustomization flux-system/web has no `decryption`, so the Secret has the encrypted text of web.env"
CHART = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "size: 1\n",
    "charts/web/templates/web.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n"
        "    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n"
        "      containers:\n        - name: web\n          image: example.org/web:1.0\n          envFrom:\n"
        "            - secretRef:\n                name: {{ .Release.Name }}-made\n"
    ),
}
ROLE = (
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: web\nrules:\n  - apiGroups: ['']\n"
    "    resources: [secrets]\n    verbs: [get, create]\n"
)
USER = (
    "apiVersion: db.example.org/v1\nkind: DatabaseUser\nmetadata: {name: app, namespace: web}\nspec: {secretName: db}\n"
)
HOOK = (
    "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: web-secret\n  annotations:\n    helm.sh/hook: pre-install\n"
    "spec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        - name: web\n"
    "          image: example.org/web:1.0\n"
)


def local_release(values: str = "    size: 1\n") -> str:
    return BRANCH + "---\n" + release(values).partition("---\n")[2].replace(
        "      chart: web\n      version: 1.0.0\n      sourceRef:\n        kind: HelmRepository\n        name: web\n",
        "      chart: ./charts/web\n      sourceRef:\n        kind: GitRepository\n        name: setup\n"
        "        namespace: flux-system\n      reconcileStrategy: Revision\n",
    )  # fmt: skip


def findings(files: dict[str, str], root: Path) -> list[Finding]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return check([root], root, set(Level)).findings


def found(files: dict[str, str], root: Path, *rules: str) -> list[tuple[str, str, str]]:
    return [(entry.rule, entry.file, entry.message) for entry in findings(files, root) if entry.rule in rules]


@pytest.mark.skipif(program() is None, reason="there is neither kubectl nor kustomize")
@pytest.mark.parametrize(
    ("generator", "decryption", "message"),
    [
        ("secret", "", UNDECRYPTED),
        ("secret", DECRYPTION, None),
        ("configMap", DECRYPTION, "Flux does not decrypt web.env for a ConfigMap, which then has the encrypted text"),
    ],
    ids=["without decryption", "with decryption", "a ConfigMap"],
)  # fmt: skip
def test_an_encrypted_file_of_a_component(generator: str, decryption: str, message: str | None, tmp_path: Path) -> None:
    files = {
        "flux/flux.yaml": BRANCH + decryption,
        "web/kustomization.yaml": LIST + "namespace: web\nresources: [web.yaml]\ncomponents: [../part]\n",
        "web/web.yaml": DEPLOYMENT,
        "part/kustomization.yaml": COMPONENT + generator + GENERATED,
        "part/web.env": ENCRYPTED,
    }
    told = found(files, tmp_path, "FLUX016", "SEC002", "WORK010")

    assert told == ([("FLUX016", "part/kustomization.yaml", message)] if message else [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bootstrap/secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: db-app}\n"),
        (
            "web/user.yaml",
            USER,
        ),
    ],
    ids=["a file that a person applies", "an operator"],
)
def test_a_secret_that_others_create(name: str, text: str, tmp_path: Path) -> None:
    files = {"flux/flux.yaml": BRANCH, "web/web.yaml": DEPLOYMENT + READER}

    assert len(found(files, tmp_path, "SEC001")) == 1
    assert found({name: text}, tmp_path, "SEC001") == []


@pytest.mark.parametrize(
    ("template", "values", "reported"),
    [
        ("", "    size: 1\n", True),
        (ROLE, "    size: 1\n", False),
        (HOOK, "    size: 1\n", False),
        (ROLE, "    token: web-made\n", True),
    ],
    ids=["nothing creates it", "a controller", "a hook", "the user chooses the name"],
)
def test_a_secret_that_a_chart_creates(template: str, values: str, reported: bool, tmp_path: Path) -> None:  # noqa: FBT001
    files = {**CHART, "flux/flux.yaml": local_release(values), "web/web.yaml": DEPLOYMENT}
    if template:
        files["charts/web/templates/more.yaml"] = template

    assert bool(found(files, tmp_path, "SEC001")) is reported


def test_a_value_that_a_chart_renders_as_the_key_of_a_secret(tmp_path: Path) -> None:
    reader = (
        "          env:\n            - name: PASSWORD\n              valueFrom:\n                secretKeyRef:\n"
        "                  name: web\n                  key: {{ .Values.adminPassword }}\n"
    )
    files = {**CHART, "flux/flux.yaml": local_release("    adminPassword: Admin_Key.1\n"), "web/web.yaml": DEPLOYMENT}
    assert len(found(files, tmp_path, "SEC003")) == 1

    files["charts/web/templates/web.yaml"] += reader
    assert found(files, tmp_path, "SEC003") == []


def test_the_manifests_of_a_test_are_not_a_cluster(tmp_path: Path) -> None:
    missing = ingress("web").replace("  namespace: web\n", "")
    test = "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata:\n  name: web\nspec:\n  steps: []\n"
    files = {"web/web.yaml": DEPLOYMENT, "e2e/one.yaml": missing, "e2e/two.yaml": missing.replace("web", "other", 1)}

    serious = [
        entry
        for entry in findings({**files, "e2e/chainsaw-test.yaml": test}, tmp_path)
        if entry.severity is not Severity.INFO
    ]
    assert serious == []


def test_an_object_without_namespace_may_be_applied_to_any(tmp_path: Path) -> None:
    files = {"web.yaml": ingress("web").replace("  namespace: web\n", "")}

    assert found(files, tmp_path, "ING001") == []


def test_paths_relative_to_a_subfolder(tmp_path: Path) -> None:
    part = BRANCH.replace("./web", "./apps/web")
    other = part.partition("---\n")[2].replace("name: web", "name: other").replace("./apps/web", "./apps/other")
    settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: web}\n"
    files = {
        "kubernetes/cluster/flux.yaml": f"{part}---\n{other}",
        "kubernetes/apps/web/web.yaml": DEPLOYMENT,
        "kubernetes/apps/other/other.yaml": settings,
        "archive/old/web.yaml": DEPLOYMENT.replace("targetPort: 8080", "targetPort: none"),
        ".git/HEAD": "ref: refs/heads/main\n",
    }
    told = findings(files, tmp_path)

    assert [entry.rule for entry in told if entry.severity is Severity.ERROR] == []
    (message,) = (entry.message for entry in told if entry.rule == "KUST011")
    assert message == "nothing applies 1 file with objects, so they are not checked: archive"


def test_a_path_stays_inside_the_source(tmp_path: Path) -> None:
    files = {
        "flux/flux.yaml": BRANCH.replace("./web", "../web"),
        "web/web.yaml": DEPLOYMENT.replace("targetPort: 8080", "targetPort: none"),
    }
    told = [entry.rule for entry in findings(files, tmp_path) if entry.severity is Severity.ERROR]
    assert told == ["SVC002"]


@pytest.mark.skipif(program() is None, reason="there is neither kubectl nor kustomize")
def test_a_patch_deletes_objects_with_a_label_that_kustomize_adds(tmp_path: Path) -> None:
    patch = "patches:\n  - target: {kind: Deployment, labelSelector: stage=test}\n    patch: |\n"
    deleted = "      $patch: delete\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: any}\n"
    files = {
        "flux/flux.yaml": BRANCH,
        "web/kustomization.yaml": LIST + "resources: [../base]\n" + patch + deleted,
        "base/kustomization.yaml": LIST + "resources: [web.yaml]\nlabels: [{pairs: {stage: test}}]\n",
        "base/web.yaml": DEPLOYMENT,
    }

    assert found(files, tmp_path, "KUST003") == []
    files["web/kustomization.yaml"] = files["web/kustomization.yaml"].replace("kind: Deployment,", "kind: DaemonSet,")
    assert len(found(files, tmp_path, "KUST003")) == 1


def test_common_metadata_is_not_added_to_pods(tmp_path: Path) -> None:
    common = "  commonMetadata:\n    annotations: {example.org/a: b}\n    labels: {team: web}\n"
    (tmp_path / "web.yaml").write_text(BRANCH.replace("./web", ".") + common + f"---\n{DEPLOYMENT}")

    (item,) = (item for item in read([tmp_path], tmp_path).objects if item.kind == "Deployment")
    assert (item.labels["team"], item.annotations) == ("web", {"example.org/a": "b"})
    assert item.at("spec", "template", "metadata", "annotations") is None


def test_a_key_without_effect_in_relay_toml(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "rules/RELAY002/good/objects.yaml").read_text()
    assert found({"web.yaml": text}, tmp_path, "RELAY002") == []

    dead = text.replace('      type = "s3"\n', '      type = "s3"\n      presigned_url_expiration = 60\n')
    (entry,) = (entry for entry in findings({"web.yaml": dead}, tmp_path) if entry.rule == "RELAY002")
    message = "`store.presigned_url_expiration` of relay.toml has no effect, because the server does not use it"
    assert (entry.severity, entry.message) == (Severity.WARNING, message)


def test_a_container_beside_relay_server_is_not_judged(tmp_path: Path) -> None:
    text = (
        DEPLOYMENT.partition("---\n")[0]
        .replace("image: ", "image: example.org/relay-server:0.12.7 # ")
        .replace(
            "      containers:\n",
            "      initContainers:\n        - name: init\n          image: example.org/init:1.0\n"
            "          volumeMounts: [{name: app, mountPath: /app}]\n      containers:\n        - name: proxy\n"
            "          image: example.org/proxy:1.0\n          livenessProbe: {httpGet: {path: /health, port: 80}}\n",
        )
    )
    assert found({"web.yaml": text}, tmp_path, "RELAY010", "RELAY013") == []


@pytest.mark.skipif(program() is None, reason="there is neither kubectl nor kustomize")
def test_findings_about_objects_of_one_file_have_an_order(tmp_path: Path) -> None:
    source, _, part = BRANCH.partition("---\n")
    names = ["six", "five", "four", "three", "two", "one"]
    parts = [part.replace("name: web\n", f"name: {name}\n", 1) + f"  targetNamespace: {name}\n" for name in names]
    files = {
        "flux/flux.yaml": "---\n".join([source, *parts]),
        "web/web.yaml": release("    size: 1\n").replace("      version: 1.0.0\n", ""),
    }

    objects = [entry.object for entry in findings(files, tmp_path) if entry.rule == "HELM013"]
    assert objects == sorted(f"HelmRelease {name}/web" for name in names)
