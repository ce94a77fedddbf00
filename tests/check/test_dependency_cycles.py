"""FLUX003: each dependsOn cycle is a separate finding."""

from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check

import pytest
import yaml


@pytest.mark.parametrize(
    ("depends_on", "cycles"),
    [
        ({"a": "b", "b": "c", "c": ""}, []),
        ({"a": "a"}, ["flux-system/a → flux-system/a"]),
        (
            {"a": "b", "b": "a", "c": "d", "d": "ec", "e": ""},
            ["flux-system/a → flux-system/b → flux-system/a", "flux-system/c → flux-system/d → flux-system/c"],
        ),
        (
            {"a": "bc", "b": "a", "c": "a"},
            ["flux-system/a → flux-system/b → flux-system/a", "flux-system/a → flux-system/c → flux-system/a"],
        ),
        ({"d": "a", "a": "b", "b": "c", "c": "a"}, ["flux-system/a → flux-system/b → flux-system/c → flux-system/a"]),
    ],
)
def test_each_cycle_is_reported_once(tmp_path: Path, depends_on: dict[str, str], cycles: list[str]) -> None:
    objects = [
        {
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
            "kind": "Kustomization",
            "metadata": {"name": name, "namespace": "flux-system"},
            "spec": {"dependsOn": [{"name": target} for target in targets]},
        }
        for name, targets in depends_on.items()
    ]
    (tmp_path / "objects.yaml").write_text(yaml.safe_dump_all(objects))
    findings = check([tmp_path], tmp_path, {Level.GRAPH}).findings
    assert sorted(entry.message for entry in findings if entry.rule == "FLUX003") == [
        f"`dependsOn` forms a cycle, so none of these objects ever starts: {names}" for names in cycles
    ]
