"""Templates, encrypted files and files with variables cause no false findings."""

from pathlib import Path
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.rules.kust import kust005_folder_not_built
from relay_gitops.check.run import check
from relay_gitops.repository import kustomize_build

import pytest

SOPS = "sops:\n  mac: ENC[AES256_GCM,data:abc=,iv:abc=,tag:abc==,type:str]\n  version: 3.9.0\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: default}\n"


def found(root: Path, files: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return the findings in a repository with these files and a ConfigMap."""
    for name, text in {"settings.yaml": CONFIG, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    findings = check([root], root, set(Level)).findings
    return [(entry.rule, entry.file, entry.message) for entry in findings if entry.severity is not Severity.INFO]


TEMPLATES = {
    "Go, a block": "metadata:\n  {{- range .Values.x }}\n  name: x\n  {{- end }}\n",
    "Go, a value": "data:\n  a: {{ .Values.a }}\n",
    "Jinja, a loop": "{% for name in names %}\n---\nkind: Namespace\n{% endfor %}\n",
    "Jinja, a value": "data:\n  a: {{ a }}\n  b: {{ b }}\n",
    "makejinja": "data:\n  #% if a %#\n  cidr: 10.0.0.0/8\n  #% else %#\n  cidr: 10.1.0.0/8\n  #% endif %#\n",
    "ERB": "data:\n<% if a %>\n  a: b\n<% end %>\n",
}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_a_template_is_reported_but_not_checked(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"templates/a.yaml": text, "templates/b.yaml.j2": text}) == []

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.file, entry.severity) for entry in findings] == [
        ("KUST009", "templates/a.yaml", Severity.INFO)
    ]


@pytest.mark.parametrize("value", ['"{{ a }}"', '"#{ a }#"', '"{% if a %}1{% endif %}"', "${A}", "${A:=1}"])
def test_a_placeholder_fits_every_type(value: str, tmp_path: Path) -> None:
    deployment = f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {value}
  namespace: {value}
  labels: {value}
spec:
  replicas: {value}
  selector:
    matchLabels:
      app: {value}
  template:
    metadata:
      labels:
        app: {value}
    spec:
      containers:
        - name: web
          image: {value}
          ports:
            - containerPort: {value}
"""
    assert found(tmp_path, {"web.yaml": deployment}) == []


@pytest.mark.parametrize("value", ["op://kubernetes/web/token", '"{{ token }}"', "ref+vault://web#/token", "${TOKEN}"])
def test_a_reference_is_not_a_plain_text_secret(value: str, tmp_path: Path) -> None:
    secret = (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: web, namespace: default}}\nstringData:\n  token: {value}\n"
    )
    assert found(tmp_path, {"secret.yaml": secret}) == []


def test_a_completely_encrypted_sops_file(tmp_path: Path) -> None:
    value = "ENC[AES256_GCM,data:abc=,iv:abc=,tag:abc==,type:str]"
    text = f"apiVersion: {value}\nkind: {value}\nmetadata:\n  name: {value}\n{SOPS}"
    assert found(tmp_path, {"talos/secret.sops.yaml": text}) == []


def flux(name: str, path: str, more: str = "") -> str:
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 30m
  retryInterval: 1m
  path: {path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
{more}"""


HOME = {
    "flux/cluster.yaml": flux(
        "cluster",
        "./apps",
        """\
  decryption: &sops
    provider: sops
    secretRef:
      name: sops-age
  postBuild:
    substitute:
      TIMEZONE: Europe/Amsterdam
  patches:
    - target:
        kind: Kustomization
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: any
        spec:
          decryption: {provider: sops, secretRef: {name: sops-age}}
          postBuild:
            substitute:
              TIMEZONE: Europe/Amsterdam
""",
    ),
    "apps/kustomization.yaml": "resources: [web.yaml]\n",
    "apps/web.yaml": flux("web", "./web", '  postBuild:\n    substitute:\n      PORT: "8080"\n'),
    "web/kustomization.yaml": "resources: [secret.sops.yaml, config.yaml]\n",
    "web/secret.sops.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: web, namespace: default}\nstringData:\n"
    "  token: ENC[AES256_GCM,data:abc=,iv:abc=,tag:abc==,type:str]\n" + SOPS,
    "web/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: default}\n"
    "data:\n  zone: ${TIMEZONE}\n",
}


@pytest.mark.parametrize("built", ["built", "not built"])
def test_decryption_and_variables_from_a_patch(built: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if built == "not built":
        for module in (kustomize_build, kust005_folder_not_built):
            monkeypatch.setattr(module, "program", lambda: None)
    elif kustomize_build.program() is None:
        pytest.skip("kubectl and kustomize are not installed")

    assert found(tmp_path, HOME) == []


def test_missing_decryption_and_variables_are_found(tmp_path: Path) -> None:
    without: dict[str, Any] = {**HOME, "flux/cluster.yaml": flux("cluster", "./apps")}

    assert [(rule, file) for rule, file, _ in found(tmp_path, without)] == [
        ("FLUX012", "web/config.yaml"),
        ("FLUX016", "web/secret.sops.yaml"),
    ]


def test_a_quoted_variable_can_become_a_number(tmp_path: Path) -> None:
    pod = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: default
spec:
  containers:
    - name: web
      image: example.org/web:1.0
      env:
        - name: PORT
          value: "${PORT}"
"""
    files = {
        "flux/web.yaml": flux("web", "./web", '  postBuild:\n    substitute:\n      PORT: "8080"\n'),
        "web/pod.yaml": pod,
    }

    assert found(tmp_path, files) == [
        (
            "WORK004",
            "web/pod.yaml",
            "PORT is a number after Flux substitutes ${PORT}, so the API server rejects the workload",
        )
    ]
