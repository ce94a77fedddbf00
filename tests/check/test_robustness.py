"""Any content of a file causes findings, and never an exception."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from relay_gitops.repository.repository import NothingToCheckError
from tests.check.test_mutation import leaves
from tests.check.test_rules import EXAMPLES

import pytest
import yaml
import yaml_rs

LEVELS = set(Level) - {Level.PARITY, Level.RENDER}
GROUPS = sorted({folder.name.rstrip("0123456789") for folder in EXAMPLES.iterdir()})
WRONG: tuple[Any, ...] = ({"wrong": ["type"]}, [{"wrong": "type"}], None)


def spoiled(documents: list[Any]) -> Iterator[str]:
    """Yield the file with each value in turn, and each parent of a value, replaced with one of another type."""
    for document in documents:
        places = {keys[:length] for keys, _ in leaves(document) for length in range(1, len(keys) + 1)}
        for index, keys in enumerate(sorted(places, key=str)):
            part: Any = document
            for key in keys[:-1]:
                part = part[key]
            kept, part[keys[-1]] = part[keys[-1]], WRONG[index % len(WRONG)]
            yield "\n".join(map(yaml_rs.dumps, documents))
            part[keys[-1]] = kept


@pytest.mark.parametrize("group", GROUPS)
def test_values_of_a_wrong_type_raise_no_exception(group: str, tmp_path: Path) -> None:
    tried = 0
    for example in sorted(EXAMPLES.glob(f"{group}[0-9]*/good")):
        root = tmp_path / example.parent.name
        shutil.copytree(example, root)
        for file in sorted(root.rglob("*.yaml")):
            text = file.read_text()
            if "{{" in text:
                continue
            for changed in spoiled(list(yaml.load_all(text, yaml.CSafeLoader))):
                file.write_text(changed)
                tried += 1
                try:
                    check([root], root, LEVELS)
                except NothingToCheckError:
                    continue
                except Exception as error:
                    raise AssertionError(f"{example.parent.name}/{file.name}:\n{changed}") from error
            file.write_text(text)
    assert tried
