"""What the charts of this repository make of the values of their releases."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from relay_gitops.repository.kustomize import normal
from relay_gitops.repository.objects import Object, items
from relay_gitops.repository.repository import Repository, release_name, target_namespace
from relay_gitops.repository.scope import CLUSTER_SCOPED
from relay_gitops.repository.yaml_text import documents

_KUBERNETES = "1.33.0"
_SECONDS = 60
_LONGEST = 53


@dataclass(frozen=True)
class Failure:
    """A release that its chart refuses."""

    release: Object
    what: str


def helm() -> str | None:
    """Return the helm program: that of the environment, else that of PATH; None where there is none."""
    own = Path(sys.prefix) / "helm" / "3" / "helm"
    return str(own) if own.is_file() else shutil.which("helm")


def local_chart(repository: Repository, release: Object) -> Path | None:
    """Return the folder of a release's chart, if it is in this repository."""
    chart = release.at("spec", "chart", "spec", "chart")
    kind = release.at("spec", "chart", "spec", "sourceRef", "kind")
    if not isinstance(chart, str) or kind not in ("GitRepository", "Bucket") or not repository.is_own_source(release):
        return None
    folder = normal(chart)
    return repository.root / folder if repository.files.is_file(f"{folder}/Chart.yaml") else None


def why_not_rendered(repository: Repository, release: Object) -> str:
    """Return why a release that its chart does not refuse was not rendered."""
    if local_chart(repository, release) is None:
        return "its chart is not in this repository"
    if items(release.spec.get("valuesFrom")):
        return "a part of its values is in the cluster (valuesFrom)"
    if helm() is None:
        return "there is no helm program to render its chart; run `make setup`, or put helm on PATH"
    return "the charts that its chart depends on are not in its charts/"


def render(repository: Repository) -> list[Failure]:
    """Add to the tree what its local charts make, and return what they refuse.

    A release whose chart is elsewhere, or of whose values a part is in the cluster, is noted as not rendered.
    """
    program = helm()
    jobs: list[tuple[Object, Path]] = []
    for release in repository.releases():
        chart = local_chart(repository, release)
        if chart is None or program is None or items(release.spec.get("valuesFrom")):
            repository.not_rendered.append(release)
        else:
            jobs.append((release, chart))
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda job: _template(str(program), repository, *job), jobs))
    failures: list[Failure] = []
    for (release, _), result in zip(jobs, done, strict=True):
        if isinstance(result, str):
            repository.not_rendered.append(release)
            if "missing in charts/ directory" not in result:
                failures.append(Failure(release, result))
        else:
            repository.rendered += result
    for name in ("objects", "_by_type", "_index", "_by_name"):
        repository.__dict__.pop(name, None)
    return failures


def _template(program: str, repository: Repository, release: Object, chart: Path) -> list[Object] | str:
    namespace = target_namespace(release)
    command = [program, "template", release_name(release)[:_LONGEST], str(chart), "--namespace", namespace]
    command += ["--no-hooks", "--include-crds", "--kube-version", _KUBERNETES]
    for name in items(release.at("spec", "chart", "spec", "valuesFiles")):
        command += ["--values", str(repository.root / normal(str(name)))]
    with tempfile.TemporaryDirectory() as temporary:
        environment = {**os.environ, **{f"HELM_{kind}_HOME": temporary for kind in ("CACHE", "CONFIG", "DATA")}}
        try:
            ran = subprocess.run(  # noqa: S603 - a fixed command
                [*command, "--values", "-"],
                input=json.dumps(release.spec.get("values") or {}),
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
                env=environment,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"helm did not end well: {type(error).__name__}"
    if ran.returncode:
        return _reason(ran.stderr, repository)
    made = documents(ran.stdout)
    return [_object(data, release) for data in made if isinstance(data, dict) and data.get("kind")]


_SAYS_NOTHING = ("in the following chart(s):", "': validation failed")
"""How those lines end by which Helm announces what a values.schema.json has against the values."""


def _reason(said: str, repository: Repository) -> str:
    lines = [line.strip() for line in said.splitlines() if not line.startswith(("WARNING", "Use --debug"))]
    lines = [line.removeprefix("Error: ") for line in lines if line and not line.endswith(_SAYS_NOTHING)]
    # Helm names them in another order each time.
    lines = [line for dash, some in groupby(lines, _is_entry) for line in (sorted(some) if dash else some)]
    # A line that ends with a colon, such as the name of a chart, is about those below it.
    text = "; ".join(line.removeprefix("- ") for line in lines).replace(":; ", ": ")
    return text.replace(f"{repository.root}{os.sep}", "")[:500] or "helm failed without a word"


def _is_entry(line: str) -> bool:
    return line.startswith("- ")


def _object(data: dict[str, Any], release: Object) -> Object:
    item = Object(data, release.file, release.index, release.cluster, release)
    if item.type not in CLUSTER_SCOPED and isinstance(data.get("metadata"), dict):
        data["metadata"].setdefault("namespace", target_namespace(release))
    return item
