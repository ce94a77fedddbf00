"""Each documented environment generates files in which check finds nothing that the environment chose."""

import shutil
from itertools import product
from typing import Any

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from tests.conftest import Project, operators_project

import pytest

MIRRORS = ("a18c2be1873b84bcd8630e79298a07cf", "ad23280013886407ab4775bbeae28955")
TO_DO = {"HELM015": "make setup installs Helm", "RELAY018": "relay-gitops pin looks up the name of the bucket"}
"""Findings of a project that is not deployed yet, and the step that ends them."""


def environments() -> list[Any]:
    found = []
    for root, relays in product(("virtual-cluster", "host"), (1, 2)):
        for backend, pinned in (("stable", 0), *(("mirror", number) for number in range(relays + 1))):
            values = {"flux": {"root": root, "namespace": "flux-system"}, "ingress": {"backend": backend}}
            # The second host has two labels below the domain.
            names = {"relay": "relay", "family": "a.b"}
            own = [
                {"name": name, "host": f"{names[name]}.enigma.vgijssel.nl", "prefix": name, "nodePort": 30020 + index}
                | ({"mirror": MIRRORS[index]} if index < pinned else {})
                for index, name in enumerate([*names][:relays])
            ]
            label = f"{backend}, root in {root}, {relays} relays" + f", {pinned} pinned" * (backend == "mirror")
            found.append(pytest.param(values, own, id=label))
    return found


@pytest.mark.parametrize(("values", "relays"), environments())
def test_check_accepts_what_the_environment_chose(
    values: dict[str, Any], relays: list[dict[str, Any]], project: Project
) -> None:
    shutil.copytree(operators_project() / "helm", project.root / "helm")
    shutil.copy(operators_project() / ".relay-gitops.yaml", project.root)
    project.relays(*relays)
    project.set(**values)
    assert project.synth().status == 0

    result = check([project.root / "apps"], project.root, set(Level) - {Level.PARITY})
    assert {finding.rule: finding for finding in result.findings if finding.rule not in TO_DO} == {}
    assert not result.failed
