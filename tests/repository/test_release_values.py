"""Values of a release come from ConfigMaps and Secrets of the repository, merged as helm-controller does."""

import base64
from pathlib import Path

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.run import CheckResult, check
from relay_gitops.repository.helm import helm
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.release_values import merge
from tests.manifests import SOURCE

import pytest

pytestmark = pytest.mark.skipif(helm() is None, reason="there is no helm program")

RELEASE = f"""\
{SOURCE}---
apiVersion: v1
kind: Namespace
metadata:
  name: web
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  namespace: web
spec:
  interval: 5m
  releaseName: web
  chart:
    spec:
      chart: ./charts/web
      reconcileStrategy: Revision
      sourceRef:
        kind: GitRepository
        name: setup
        namespace: flux-system
  install:
    strategy:
      name: RetryOnFailure
      retryInterval: 1m
  upgrade:
    strategy:
      name: RetryOnFailure
      retryInterval: 1m
"""
DUMP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: dump
data:
  colour: {{ .Values.colour | quote }}
  size: {{ kindOf .Values.size }}
  list: {{ .Values.list | toJson | quote }}
"""


def run(root: Path, spec: str, more: str = "", template: str = DUMP) -> CheckResult:
    files = {
        "clusters/prod/web.yaml": RELEASE + spec + more,
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "charts/web/templates/dump.yaml": template,
        "charts/web/values.yaml": "colour: grey\nsize: small\nlist: []\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return check([root], root, set(Level))


def dumped(result: CheckResult) -> dict[str, object]:
    (found,) = result.repository.named("ConfigMap", "dump")
    data = found.at("data")
    assert isinstance(data, dict)
    return data


def serious(result: CheckResult) -> list[str]:
    return [entry.rule for entry in result.findings if entry.severity is not Severity.INFO]


def document(kind: str, name: str, body: str) -> str:
    return f"---\napiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: web\n{body}"


def test_later_entries_and_inline_values_win(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        "  valuesFrom:\n    - kind: ConfigMap\n      name: first\n    - kind: ConfigMap\n      name: second\n"
        "      valuesKey: more\n    - kind: ConfigMap\n      name: second\n      valuesKey: size\n"
        "      targetPath: size\n  values:\n    colour: blue\n",
        document("ConfigMap", "first", "data:\n  values.yaml: |\n    colour: red\n    list: [1]\n")
        + document("ConfigMap", "second", 'data:\n  more: "list: [2]"\n  size: "42"\n'),
    )

    assert dumped(result) == {"colour": "blue", "size": "float64", "list": "[2]"}


def test_a_target_path_reaches_into_lists(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        "  valuesFrom:\n    - kind: ConfigMap\n      name: one\n      valuesKey: host\n"
        "      targetPath: list[1].host\\.name\n",
        document("ConfigMap", "one", "data:\n  host: web.example.org\n"),
    )

    assert dumped(result)["list"] == '[null,{"host.name":"web.example.org"}]'


def test_a_secret_of_the_repository_is_decoded(tmp_path: Path) -> None:
    encoded = base64.b64encode(b"colour: green\n").decode()
    result = run(
        tmp_path,
        "  valuesFrom:\n    - kind: Secret\n      name: one\n",
        document("Secret", "one", f"data:\n  values.yaml: {encoded}\n"),
    )

    assert dumped(result)["colour"] == "green"


def test_a_single_unknown_value_becomes_a_placeholder(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        "  valuesFrom:\n    - kind: Secret\n      name: made-elsewhere\n      valuesKey: colour\n"
        "      targetPath: colour\n",
    )

    assert dumped(result)["colour"] == "${Secret web/made-elsewhere colour}"
    assert is_open(dumped(result)["colour"])
    assert result.repository.may_contain_more(result.repository.clusters[0], "web")


def test_values_that_sops_encrypted_become_placeholders(tmp_path: Path) -> None:
    text = "colour: ENC[AES256_GCM,data:YQ==,type:str]\nsize: large\nsops:\n  version: 3.9.0\n"
    encoded = base64.b64encode(text.encode()).decode()
    result = run(
        tmp_path,
        "  valuesFrom:\n    - kind: Secret\n      name: one\n",
        document("Secret", "one", f"data:\n  values.yaml: {encoded}\n"),
    )

    assert dumped(result)["colour"] == "${Secret web/one values.yaml}"
    assert dumped(result)["size"] == "string"


def test_an_unknown_document_is_reported_with_its_name(tmp_path: Path) -> None:
    result = run(tmp_path, "  valuesFrom:\n    - kind: Secret\n      name: made-elsewhere\n")

    (found,) = [entry for entry in result.findings if entry.rule == "HELM015"]
    assert "1 HelmRelease is not rendered" in found.message
    assert "the values of Secret web/made-elsewhere are not in this repository (web/web)" in found.message
    assert result.repository.named("ConfigMap", "dump") == []


def test_a_missing_optional_config_map_changes_nothing(tmp_path: Path) -> None:
    result = run(tmp_path, "  valuesFrom:\n    - kind: ConfigMap\n      name: none\n      optional: true\n")

    assert dumped(result)["colour"] == "grey"


def test_a_chart_that_rejects_a_placeholder_is_not_an_error(tmp_path: Path) -> None:
    template = '{{ if ne .Values.colour "blue" }}{{ fail "blue only" }}{{ end }}' + DUMP
    values = "  valuesFrom:\n    - kind: Secret\n      name: one\n      valuesKey: colour\n      targetPath: colour\n"
    result = run(tmp_path, values, template=template)

    assert "REND001" not in serious(result)
    assert [entry.rule for entry in result.findings if "placeholders" in entry.message] == ["HELM015"]


def test_values_files_replace_the_values_of_the_chart(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("size: [1]\nlist: []\n")
    spec = RELEASE.replace(
        "      reconcileStrategy: Revision\n",
        "      reconcileStrategy: Revision\n      valuesFiles: [./settings.yaml]\n",
    )
    result = run(tmp_path, "", template=DUMP)
    assert dumped(result)["colour"] == "grey"
    (tmp_path / "clusters/prod/web.yaml").write_text(spec)
    result = check([tmp_path], tmp_path, set(Level))

    assert dumped(result) == {"colour": None, "size": "slice", "list": "[]"}


RENDERERS = """\
  postRenderers:
    - kustomize:
        images:
          - name: example.org/web
            newTag: "2.0"
        patches:
          - target:
              kind: ConfigMap
              name: dump
            patch: |
              - op: replace
                path: /data/colour
                value: patched
    - kustomize:
        patches:
          - patch: |
              apiVersion: v1
              kind: ConfigMap
              metadata:
                name: dump
              data:
                size: second
"""
POD = f"""\
{DUMP}---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: example.org/web:1.0
"""
DELETION = """\
  postRenderers:
    - kustomize:
        patches:
          - target:
              kind: Pod
            patch: |
              $patch: delete
              apiVersion: v1
              kind: Pod
              metadata:
                name: web
"""


def test_post_renderers_change_the_rendered_objects(tmp_path: Path) -> None:
    result = run(tmp_path, RENDERERS, template=POD)

    assert dumped(result) == {"colour": "patched", "size": "second", "list": "[]"}
    (pod,) = result.repository.named("Pod", "web")
    assert pod.at("spec", "containers", 0, "image") == "example.org/web:2.0"
    assert pod.namespace == "web"


def test_a_rejected_post_renderer_is_reported(tmp_path: Path) -> None:
    result = run(tmp_path, RENDERERS.replace("/data/colour", "/data/none/of/these"))

    assert "REND003" in serious(result)
    assert "REND001" not in serious(result)


def test_a_patch_that_deletes_an_object_has_an_effect(tmp_path: Path) -> None:
    result = run(tmp_path, DELETION, template=POD)

    assert result.repository.named("Pod", "web") == []
    assert "REND002" not in serious(result)


def test_releases_without_a_chart_here_are_counted_once_for_each_reason(tmp_path: Path) -> None:
    remote = "".join(
        f"---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: r{number}\n"
        "  namespace: web\nspec:\n  interval: 5m\n  chartRef:\n    kind: OCIRepository\n    name: any\n"
        for number in range(5)
    )
    result = run(tmp_path, "  valuesFrom:\n    - kind: Secret\n      name: one\n", remote)

    found = sorted(entry.message for entry in result.findings if entry.rule == "HELM015")
    assert len(found) == 2
    assert "5 HelmReleases are not rendered" in found[1]
    assert "the chart is not in this repository (web/r0, web/r1, web/r2 and 2 more)" in found[1]


def test_merge_keeps_what_only_one_side_has() -> None:
    assert merge({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": None}, "d": [2]}) == {
        "a": {"b": None, "c": 2},
        "d": [2],
    }
