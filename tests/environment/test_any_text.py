"""Any text in any place gives an environment whose output Kubernetes can read, or errors with their lines."""

import copy
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ITEMS_RELEASE
from relay_gitops.errors import InvalidFilesError
from relay_gitops.key_path import KeyPath
from relay_gitops.synth.project_app import load_app
from relay_gitops.synth.publish import publish
from tests.conftest import ROOT, operators_project

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

FILE = operators_project() / "environments" / "docs.yaml"
DATA: dict[str, Any] = yaml.safe_load(FILE.read_text())
DATA["repository"] |= {"path": "infra/relay", "credentials": "op://vault/item"}
DATA["image"]["digest"] = f"sha256:{'0' * 64}"
DATA["relays"][0] |= {
    "mirror": "a8296b61b59e844ba9311673b0f230eb",
    "config": {"metrics": {}, "webhooks": [{"url": "https://hooks.example.org/relay", "prefix": "a"}]},
}


def places(data: Any, keys: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the paths of all strings."""
    if isinstance(data, str):
        yield keys
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*keys, key))


PLACES = list(places(DATA))


def with_text(texts: dict[KeyPath, str]) -> dict[str, Any]:
    data: Any = copy.deepcopy(DATA)
    for (*parents, last), text in texts.items():
        part = data
        for key in parents:
            part = part[key]
        part[last] = text
    return dict(data)


def loaded(text: str | bytes) -> Environment | None:
    """Return the environment, or None after checking its errors."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "docs.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))
        try:
            return Environment.load(file, "docs.yaml")
        except InvalidFilesError as error:
            found = error.values
    assert found
    for value in found:
        assert str(value).isprintable()
        assert value.line or not value.key
        assert value.fix
    return None


ANY = st.text() | st.sampled_from(
    ["null", "~", "1e3", "0x1", "=", "<<", "- a", "# a", "a: b", "{{ a }}", "${a}", "%", "\U0001f469"]
)


@settings(max_examples=40)
@given(place=st.sampled_from(PLACES), text=ANY)
def test_any_text_in_any_place(place: KeyPath, text: str) -> None:
    loaded(yaml.dump(with_text({place: text}), Dumper=yaml.CSafeDumper, allow_unicode=True))


@settings(max_examples=60)
@example(line=0, text="\n!0")
@given(
    line=st.integers(0, len(FILE.read_text().splitlines()) - 1),
    text=ANY | st.text("[]{}&*!|>'\"%@`,?:- \n\tab01.", max_size=20),
)
def test_any_text_as_yaml(line: int, text: str) -> None:
    lines = FILE.read_text().splitlines()
    lines[line] = f"{lines[line].partition(':')[0]}: {text}"
    loaded("\n".join(lines))


@settings(max_examples=60)
@given(
    st.binary()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers() | st.sampled_from(list(DATA)), inner),
    )
)
@example(b"\xff")
@example({"relays": [None, [], {}, {"name": {}}], "store": "s3", "host": [], "image": {"tag": []}})
def test_any_data(data: Any) -> None:
    loaded(data if isinstance(data, bytes) else yaml.safe_dump(data))


BRANCH, ITEM, VAULT = ("repository", "branch"), ("relays", 0, "item"), ("onePassword", "vault")


@pytest.mark.parametrize(
    "texts",
    [
        {BRANCH: "feat/#12", ITEM: "- a", VAULT: "!a"},
        {BRANCH: "feat/ü", ITEM: "1e3", VAULT: "~"},
        {BRANCH: "user's", ITEM: "a: b # c", VAULT: "null"},
        {BRANCH: "2024-01-01", ITEM: "👩\u200d🚀\xa0%", VAULT: '{{ a }} | "b"'},
    ],
    ids=lambda texts: texts[BRANCH],
)
def test_what_the_environment_accepts_kubernetes_can_read(texts: dict[KeyPath, str]) -> None:
    environment = loaded(yaml.dump(with_text(texts), Dumper=yaml.CSafeDumper, allow_unicode=True))
    assert environment is not None
    with tempfile.TemporaryDirectory() as folder:
        publish(load_app(ROOT).synthesize(environment).files, Path(folder))
        objects = built(Path(folder) / "apps/docs-prod")
        assert len(built(Path(folder) / "apps/docs-infra-prod")) == 4
    (source,) = [item for item in objects if item["kind"] == "GitRepository"]
    (items,) = [item for item in objects if item["metadata"]["name"] == ITEMS_RELEASE]
    assert source["spec"]["ref"] == {"branch": environment.repository.branch}
    path = f"vaults/{texts[VAULT]}/items/{texts[ITEM]}"
    assert [item["itemPath"] for item in items["spec"]["values"]["items"]] == [path]


def built(folder: Path) -> list[dict[str, Any]]:
    """Return the objects that kubectl reads in a folder."""
    kubectl = Path(sys.executable).parent / "kubectl"
    ran = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return list(yaml.safe_load_all(ran.stdout))
