"""Every field of every committed object is changed; what nobody notices must be free to be so."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relay_gitops.check.finding import KeyPath, key_text
from tests.check.test_history import Copy
from tests.conftest import ROOT

import pytest
import yaml

FREE = [
    (r"Namespace: spec=", "spec is empty anyway"),
]
REFERENCES = re.compile("")


def leaves(data: Any, keys: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    if children is None or not data:
        yield keys, data
        return
    for key, value in children:
        yield from leaves(value, (*keys, key))


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return (
            re.sub(r"^(\d+)", lambda match: str(int(match[1]) + 1), value)
            if value[:1].isdigit() and value[-1] in "smh"
            else f"{value}-other"
        )
    return {"other": "value"} if isinstance(value, dict) else ["other"]


def wrong(value: Any) -> Any:
    return {"wrong": ["type"]} if not isinstance(value, dict) else "wrong"


def mutations(data: dict[str, Any]) -> Iterator[tuple[str, KeyPath, Any]]:
    for keys, value in leaves(data):
        for kind in ("removed", "wrong", "other"):
            changed = copy.deepcopy(data)
            part = changed
            for key in keys[:-1]:
                part = part[key]  # type: ignore[index]
            if kind == "removed":
                del part[keys[-1]]  # type: ignore[arg-type]
            else:
                part[keys[-1]] = wrong(value) if kind == "wrong" else other(value)  # type: ignore[index]
            yield kind, keys, changed


FILES = sorted(
    str(file.relative_to(ROOT))
    for file in (ROOT / "apps").rglob("*.yaml")
    if file.name != "moon.yml" and file.name != "kustomization.yaml"
)


def survivors(name: str, root: Path) -> list[str]:
    work = Copy(root)
    before = work.findings()
    data = work.read(name)
    text = (work.root / name).read_text()
    found = []
    for kind, keys, changed in mutations(data):
        work.write(name, changed)
        if work.findings() == before:
            found.append(f"{data['kind']} {kind} {key_text(keys)}")
    (work.root / name).write_text(text)
    return found


@pytest.mark.parametrize("name", FILES)
def test_print(name: str, tmp_path: Path) -> None:
    assert survivors(name, tmp_path) == []
