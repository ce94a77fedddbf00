"""How Flux replaces variables in an object."""

from pathlib import Path

from relay_gitops.repository.read import read
from tests.manifests import BRANCH

import pytest

FLUX = (
    BRANCH
    + """\
  postBuild:
    substitute: {SET: value, PORT: "8080", FLAG: "true"}
"""
)


@pytest.mark.parametrize(
    ("text", "substituted"),
    [
        ("${SET}", "value"),
        ("a-${SET}-b", "a-value-b"),
        ("${SET:=default}", "value"),
        ("${SET:-default}", "value"),
        ("${UNSET:=default}", "default"),
        ("${UNSET:-default}", "default"),
        ("${UNSET=default}", "default"),
        ("${UNSET-default}", "default"),
        ("a-${UNSET:=default}-b", "a-default-b"),
        ("${UNSET:=}", ""),
        ("${PORT}", 8080),
        ("${UNSET:=8080}", 8080),
        ("${FLAG}", True),
        ("$${SET}", "$${SET}"),
    ],
)
def test_a_variable_has_its_value_or_its_default(text: str, substituted: object, tmp_path: Path) -> None:
    for name, content in {
        "clusters/prod/web.yaml": FLUX,
        "web/settings.yaml": (
            f'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings, namespace: web}}\ndata:\n  key: "{text}"\n'
        ),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(content)

    (settings,) = read([tmp_path], tmp_path).of_type("/ConfigMap")
    assert settings.at("data", "key") == substituted
