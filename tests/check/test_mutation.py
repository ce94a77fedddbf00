"""Every field of every committed object is changed. `check` reports each change, unless FREE allows it."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relay_gitops.key_path import KeyPath, key_text
from tests.check.apps_copy import ITEMS, RELAY, Copy
from tests.check.test_rules import NO_HELM
from tests.conftest import ROOT

import pytest

CHART = "the chart's values.schema.json refuses it when it is rendered, which another test shows"
OUTSIDE = "it names an object of the host cluster that another repository creates"
FREE = {
    r"GitRepository other spec\.interval": "any duration is valid",
    r"(HelmRelease|Kustomization) other spec\.(interval|timeout|retryInterval)": "any longer duration is valid",
    r"(HelmRelease|Kustomization) removed spec\.timeout": "the default is long enough",
    r"HelmRelease \w+ spec\.(install|upgrade)\.strategy\.retryInterval": "any duration is valid, and the default is 5m",
    r"HelmRelease removed spec\.(install|upgrade)\.crds": "the default installs the CRDs, and does not update them",
    r"HelmRelease removed spec\.driftDetection\.mode": "drift is not corrected, and nothing depends on that",
    r"HelmRelease other (metadata\.name|spec\.releaseName)": "nothing refers to this release by its own name",
    r"HelmRelease \w+ spec\.(install|upgrade)\.disableWait": "it matters only while an item is missing",
    r"HelmRelease removed spec\.targetNamespace": "the items name their namespaces",
    r"HelmRelease (removed|other) spec\.values\.items\[0\]\.autoRestart": "any value is valid",
    r"HelmRelease wrong spec\.values\.(items\[0\]\.autoRestart|fullnameOverride|image\.\w+|service\.port)": CHART,
    r"HelmRelease removed spec\.values\.(image\.\w+|service\.port)": CHART,
    r"HelmRelease (removed|other) spec\.values\.fullnameOverride": "the host Service targets the node port, not a name",
    r"HelmRelease other spec\.values\.service\.port": "the host Service targets the node port, not this port",
    r"HelmRelease other spec\.values\.image\.\w+": "check does not ask the registry",
    r"HelmRelease other spec\.values\.items\[0\]\.itemPath": "check does not ask 1Password; verify does",
    r"HelmRelease removed spec\.values\.connect\.create": "the default of the chart",
    r"Ingress other metadata\.annotations\['cert-manager\.io/cluster-issuer'\]": OUTSIDE,
    r"Ingress \w+ metadata\.annotations\['nginx\..*/proxy-(body-size|buffering|http-version)'\]": "any value is valid",
    r"Ingress other metadata\.name": "nothing refers to an Ingress",
    r"Ingress other spec\.ingressClassName": OUTSIDE,
    r"Ingress other spec\.tls\[0\]\.secretName": "cert-manager creates the Secret with any name",
    r"Kustomization other metadata\.name": "FLUX020 needs a history; nothing refers to the name",
    r"Kustomization other spec\.prune": "removed objects stay in the cluster, which is allowed",
    r"Kustomization \w+ spec\.wait": "it is ready earlier, and nothing depends on it",
    r"Namespace removed spec": "it is empty",
    r"Namespace other metadata\.name": "the namespace of Flux exists before Flux",
    r"Service removed spec\.(externalIPs|type)": "the default",
    r"Service \w+ spec\.ports\[0\]\.name": "nothing refers to the port by its name",
    r"Service other spec\.selector\['cluster\.x-k8s\.io/.*'\]": OUTSIDE,
}
"""The changes that need no finding, with the reason."""

REFERENCE = re.compile(
    r"(sourceRef\.|dependsOn|spec\.path|spec\.chart\.spec\.chart|metadata\.namespace|backend|\.host|tls\[0\]\.hosts"
    r"|targetPort|nodePort|credentials|token\.|items\[0\]\.name|relayToml|\.ref\.|spec\.url)"
    r"|(other|wrong) spec\.targetNamespace"
)
"""Fields that name another object of this repository."""


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
            part: Any = changed
            for key in keys[:-1]:
                part = part[key]
            if kind == "removed":
                del part[keys[-1]]
            else:
                part[keys[-1]] = wrong(value) if kind == "wrong" else other(value)
            yield kind, keys, changed


FILES = sorted(
    str(file.relative_to(ROOT))
    for file in (ROOT / "apps").rglob("*.yaml")
    if file.name not in ("moon.yml", "kustomization.yaml")
)


def survivors(name: str, work: Copy, pattern: str = ".*") -> list[str]:
    """Return the changes that match the pattern and that no rule finds."""
    before = work.findings()
    data = work.read(name)
    text = (work.root / name).read_text()
    found = []
    for kind, keys, changed in mutations(data):
        change = f"{data['kind']} {kind} {key_text(keys)}"
        if re.fullmatch(pattern, change):
            work.write(name, changed)
            if work.findings() == before:
                found.append(change)
    (work.root / name).write_text(text)
    return found


@pytest.mark.parametrize("name", FILES)
def test_each_change_is_reported_or_allowed(name: str, tmp_path: Path) -> None:
    found = survivors(name, Copy(tmp_path))

    assert [change for change in found if not any(re.fullmatch(pattern, change) for pattern in FREE)] == []
    assert [change for change in found if REFERENCE.search(change)] == []


@NO_HELM
@pytest.mark.parametrize("name", [RELAY, ITEMS])
def test_changes_that_check_leaves_to_the_chart_are_rejected_by_it(name: str, tmp_path: Path) -> None:
    left = "|".join(pattern for pattern, reason in FREE.items() if reason is CHART)

    assert survivors(name, Copy(tmp_path / "with").with_charts(), left) == []
    assert survivors(name, Copy(tmp_path / "without"), left) != []


def test_a_missing_resource_file_is_reported(tmp_path: Path) -> None:
    for folder in ("docs-prod", "docs-infra-prod"):
        work = Copy(tmp_path / folder)
        before = work.findings()
        listing = f"apps/{folder}/kustomization.yaml"
        resources = work.read(listing)["resources"]
        for index, entry in enumerate(resources):
            for changed in (
                [*resources[:index], *resources[index + 1 :]],
                [*resources[:index], f"other-{entry}", *resources[index + 1 :]],
            ):
                work.set(listing, "resources", to=changed)
                assert work.findings() != before, (folder, entry)
        work.set(listing, "resources", to=resources)
