"""Strings are strings for every parser: YAML 1.1 and 1.2, and the parser of Go that Flux, Helm and kubectl use."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relay_gitops.environment.edit import edited
from relay_gitops.environment.model import Environment
from relay_gitops.repository.helm import helm
from relay_gitops.repository.read import read
from relay_gitops.synth.project_app import load_app
from relay_gitops.synth.publish import publish
from relay_gitops.yaml_scalar import with_quoted_strings
from tests.conftest import ROOT, operators_project

import pytest
import yaml
import yaml_rs
from cdk8s import Yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

BINARIES = sorted((ROOT / ".venv/helm").glob("*/helm"))
LIKE_NUMBERS = [
    "1e3",
    "0o17",
    "0O17",
    "0X1F",
    "0B1",
    "1e_3",
    "_1",
    "012",
    "1_000",
    "1:30",
    "01:30:45",
    "2024-01-01",
    ".5",
]
LIKE_WORDS = ["y", "N", "yes", "Off", "null", "~", "TRUE", "<<", "=", ".inf", "+.Inf", ".NaN"]
TEXTS = st.text("01789aefxoXOBEFyYnN._+-:", min_size=1, max_size=8) | st.sampled_from([*LIKE_NUMBERS, *LIKE_WORDS])


def by_helm(binary: Path, folder: Path, text: str) -> Any:
    """Return the value `s` as a chart gets it from a file of values."""
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: a\nversion: 1.0.0\n")
    (folder / "templates" / "a.yaml").write_text("a: {{ .Values.s | toJson | quote }}\n")
    (folder / "values.yaml").write_text(text)
    ran = subprocess.run([binary, "template", "a", folder], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(yaml.safe_load(ran.stdout)["a"])


def by_yaml_rs(text: str) -> Any:
    # It parses dates also in quotes.
    return yaml_rs.loads(text, parse_datetime=False)


@pytest.mark.parametrize("write", ["cdk8s", "edit"])
@settings(max_examples=8)
@example([*LIKE_NUMBERS, *LIKE_WORDS])
@given(st.lists(TEXTS, min_size=1, max_size=60))
def test_every_parser_finds_the_string_that_was_written(
    tmp_path_factory: pytest.TempPathFactory, write: str, strings: list[str]
) -> None:
    if write == "cdk8s":
        text = with_quoted_strings(Yaml.stringify({"s": strings, "k": dict.fromkeys(strings, "a")}))
    else:
        text = "s:\n" + "".join("- a\n" for _ in strings)
        text = edited(text, "a.yaml", {("s", index): string for index, string in enumerate(strings)})
    parsers: list[Callable[[str], Any]] = [yaml.safe_load, lambda text: yaml.load(text, yaml.CSafeLoader), by_yaml_rs]
    for parse in parsers:
        data = parse(text)
        assert data["s"] == strings
        assert write != "cdk8s" or set(data["k"]) == set(strings)
    for binary in BINARIES:
        assert by_helm(binary, tmp_path_factory.mktemp("chart"), text) == strings


@pytest.mark.skipif(helm() is None, reason="Helm is not installed")
@pytest.mark.parametrize(
    "text", ["1e3", "0o17", "0x1f", "0b1", "1e-3", "012", "9"], ids=lambda text: text.replace("-", "minus")
)
def test_names_that_look_like_numbers_reach_the_cluster(tmp_path: Path, text: str) -> None:
    data: dict[str, Any] = copy.deepcopy(yaml.safe_load((operators_project() / "environments/docs.yaml").read_text()))
    data["repository"]["branch"] = data["store"]["region"] = text
    data["flux"]["namespace"] = data["host"]["clusterIssuer"] = data["host"]["ingressClass"] = text
    data["host"]["namespace"] = data["virtualCluster"]["name"] = "n" + text
    data["onePassword"] |= {"namespace": f"{text}-1", "vault": text, "credentialsItem": text, "tokenItem": f"{text}-2"}
    data["relays"][0] |= {"name": "y", "namespace": f"{text}-3", "prefix": text, "item": text}
    file = tmp_path / "docs.yaml"
    # PyYAML and Go do not agree about all of these strings.
    file.write_text(json.dumps(data))
    environment = Environment.load(file, "docs.yaml")
    publish(load_app(ROOT).synthesize(environment).files, tmp_path)

    kubectl = Path(sys.executable).parent / "kubectl"
    for folder in ("docs-prod", "docs-infra-prod"):
        built = subprocess.run(
            [kubectl, "kustomize", tmp_path / "apps" / folder], capture_output=True, text=True, check=True
        ).stdout
        committed = [
            yaml.safe_load(path.read_text())
            for path in (tmp_path / "apps" / folder).glob("*.yaml")
            if path.name != "kustomization.yaml"
        ]
        for parse in (yaml.safe_load_all, lambda text: [by_yaml_rs(part) for part in text.split("\n---\n")]):
            found = sorted(map(json.dumps, parse(built)))
            assert found == sorted(json.dumps(item) for item in committed)
    (source,) = (tmp_path / "apps/docs-prod").glob("gitrepository-*.yaml")
    assert yaml.safe_load(source.read_text())["spec"]["ref"] == {"branch": text}

    shutil.copytree(ROOT / "helm", tmp_path / "helm")
    rendered = read([tmp_path / "apps", tmp_path / "helm"], tmp_path).rendered
    names = {(item.kind, item.namespace, item.name) for item in rendered}
    assert ("Deployment", f"{text}-3", "y") in names
