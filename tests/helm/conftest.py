"""The Helm versions of both Flux versions, and the releases in apps/."""

import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

import pytest
import yaml

INSTALLED = Path(sys.prefix) / "helm"


@dataclass(frozen=True)
class Release:
    """A HelmRelease of apps/docs-prod, with the values that Flux installs."""

    chart: Path
    name: str
    namespace: str
    values: dict[str, Any]

    @classmethod
    def read(cls, name: str) -> "Release":
        """Read the release from its file."""
        spec = yaml.safe_load((ROOT / "apps" / "docs-prod" / f"helmrelease-{name}.yaml").read_text())["spec"]
        return cls(
            ROOT / spec["chart"]["spec"]["chart"], spec["releaseName"], spec["targetNamespace"], spec.get("values", {})
        )

    def merged(self, values: dict[str, Any]) -> "Release":
        """Return the release with more values, merged like in Helm."""
        return Release(self.chart, self.name, self.namespace, merged(self.values, values))


def merged(base: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    both = dict(base)
    for key, value in values.items():
        both[key] = merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
    return both


@dataclass(frozen=True)
class Helm:
    """A helm program."""

    program: Path
    folder: Path

    def run(self, release: Release, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command that takes values."""
        values = self.folder / "values.yaml"
        # JSON, because PyYAML does not quote `n`, which is false in Helm's YAML 1.1.
        values.write_text(json.dumps(release.values, ensure_ascii=False))
        return subprocess.run(
            [self.program, *command, "--values", values],
            capture_output=True,
            text=True,
            check=False,
            env={"HOME": str(self.folder)},
        )

    def template(self, release: Release, *options: str) -> list[dict[str, Any]]:
        """Return the rendered objects, with the test hooks."""
        ran = self.run(
            release, "template", release.name, str(release.chart), "--namespace", release.namespace, *options
        )
        assert ran.returncode == 0, ran.stderr
        return [manifest for manifest in yaml.load_all(ran.stdout, yaml.CSafeLoader) if manifest]

    def template_all(self, release: Release, values: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Return the objects of the release's chart for each set of values, by name, from one run of Helm."""
        ran = self._run_all(release, values)
        assert ran.returncode == 0, ran.stderr
        made: dict[str, list[dict[str, Any]]] = {name: [] for name in values}
        for text in ran.stdout.split("---\n# Source: parent/charts/")[1:]:
            source, _, document = text.partition("\n")
            made[source.partition("/")[0]] += [
                manifest for manifest in yaml.load_all(document, yaml.CSafeLoader) if manifest
            ]
        return made

    def refused_all(self, release: Release, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the errors of the chart's schema for each set of values, from one run of Helm."""
        ran = self._run_all(release, values)
        assert ran.returncode != 0, "rendered"
        announced, *parts = re.split(r"^([a-z0-9-]+):$", ran.stderr.partition("Error: ")[2], flags=re.MULTILINE)
        return {name: announced + text for name, text in zip(parts[::2], parts[1::2], strict=True)}

    def _run_all(self, release: Release, values: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        """Render a chart that depends on the release's chart once for each set of values.

        Starting Helm takes longer than rendering.
        """
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            parent = Path(folder)
            shutil.copytree(release.chart, parent / "charts" / release.chart.name)
            chart = yaml.safe_load((release.chart / "Chart.yaml").read_text())
            dependency = {"name": chart["name"], "version": chart["version"], "repository": ""}
            described = {"apiVersion": "v2", "name": "parent", "version": "0.1.0"}
            (parent / "Chart.yaml").write_text(
                yaml.safe_dump({**described, "dependencies": [{**dependency, "alias": name} for name in values]})
            )
            return self.run(
                Release(parent, release.name, release.namespace, dict(values)),
                "template",
                release.name,
                str(parent),
                "--namespace",
                release.namespace,
            )

    def refused(self, release: Release) -> str:
        """Return the error message of a failed rendering."""
        ran = self.run(release, "template", release.name, str(release.chart), "--namespace", release.namespace)
        assert ran.returncode != 0, "rendered"
        return ran.stderr


def program(major: str) -> Path | None:
    installed = INSTALLED / major / "helm"
    if installed.is_file():
        return installed
    on_path = shutil.which("helm")
    if on_path:
        version = subprocess.run(
            [on_path, "version", "--template", "{{.Version}}"], capture_output=True, text=True, check=False
        )
        if version.stdout.startswith(f"v{major}."):
            return Path(on_path)
    return None


@pytest.fixture(params=["3", "4"], ids=["helm 3", "helm 4"])
def helm(request: pytest.FixtureRequest, tmp_path: Path) -> Helm:
    """Return each Helm in turn."""
    found = program(request.param)
    if found is None:
        assert (platform.system(), platform.machine()) != ("Linux", "x86_64"), "`make test` installs Helm here"
        pytest.skip(f"no wheel holds Helm {request.param} for this platform, because of which PATH must have it")
    return Helm(found, tmp_path)


def named(manifests: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    """Return the only object of a kind and name."""
    (found,) = (manifest for manifest in manifests if (manifest["kind"], manifest["metadata"]["name"]) == (kind, name))
    return found


def properties(schema: dict[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield the path and schema of every value that a schema describes; items of a list are at index 0."""
    for name, described in schema.get("properties", {}).items():
        yield (*path, name), described
        yield from properties(described, (*path, name))
        if "items" in described:
            yield (*path, name, 0), described["items"]
            yield from properties(described["items"], (*path, name, 0))
