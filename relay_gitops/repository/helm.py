"""Rendering of HelmReleases whose charts are in this repository."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from relay_gitops.repository.files import is_manifest
from relay_gitops.repository.helm_release import release_name, target_namespace
from relay_gitops.repository.kustomize import normal
from relay_gitops.repository.objects import Object, cluster_scoped_kinds, items
from relay_gitops.repository.repository import RefusedRelease, Repository
from relay_gitops.repository.scope import CLUSTER_SCOPED
from relay_gitops.repository.yaml_text import DuplicateKeyError, NotYamlError, documents
from relay_values.formats import RELEASE_NAME

_KUBERNETES = "1.33.0"
_SECONDS = 60


@dataclass(frozen=True)
class Rendering:
    """The rendered HelmReleases of a repository."""

    objects: tuple[Object, ...]
    not_rendered: tuple[Object, ...]
    """Releases whose objects are unknown."""
    refused: tuple[RefusedRelease, ...]
    """Releases whose chart rejects the values; `not_rendered` includes them."""


class ChartError(Exception):
    """Helm rejects the chart or its values."""


class MissingDependenciesError(ChartError):
    """Dependencies of a chart are missing in its charts/ folder."""


def helm() -> str | None:
    """Return the helm program of the Python environment or of PATH, or None if helm is not installed."""
    own = Path(sys.prefix) / "helm" / "3" / "helm"
    return str(own) if own.is_file() else shutil.which("helm")


def local_chart(repository: Repository, release: Object) -> Path | None:
    """Return the folder of a release's chart, or None if the chart is not in this repository."""
    chart = release.at("spec", "chart", "spec", "chart")
    kind = release.at("spec", "chart", "spec", "sourceRef", "kind")
    if not isinstance(chart, str) or kind not in ("GitRepository", "Bucket") or not repository.is_own_source(release):
        return None
    folder = normal(chart)
    return repository.root / folder if repository.files.is_file(f"{folder}/Chart.yaml") else None


def why_not_rendered(repository: Repository, release: Object) -> str:
    """Return the reason that a release was not rendered, except that its chart rejects the values."""
    if local_chart(repository, release) is None:
        return "the chart is not in this repository"
    if items(release.spec.get("valuesFrom")):
        return "some values are in the cluster (valuesFrom)"
    if helm() is None:
        return "helm is not installed; run `make setup`, or add helm to PATH"
    return "dependencies of the chart are missing in its charts/ folder"


def render_releases(repository: Repository) -> Rendering:
    """Render the releases whose charts are in the repository.

    Releases with a chart from elsewhere, or with `valuesFrom`, are not rendered.
    """
    program = helm()
    jobs: list[tuple[Object, Path]] = []
    not_rendered: list[Object] = []
    for release in repository.releases():
        chart = local_chart(repository, release)
        if chart is None or program is None or items(release.spec.get("valuesFrom")):
            not_rendered.append(release)
        else:
            jobs.append((release, chart))
    scopes = CLUSTER_SCOPED | cluster_scoped_kinds(repository.objects)

    def attempt(job: tuple[Object, Path]) -> list[Object] | ChartError:
        try:
            return render_release(str(program), repository.root, *job, scopes)
        except ChartError as error:
            return error

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(attempt, jobs))
    objects: list[Object] = []
    refused: list[RefusedRelease] = []
    for (release, _), result in zip(jobs, done, strict=True):
        if isinstance(result, ChartError):
            not_rendered.append(release)
            if not isinstance(result, MissingDependenciesError):
                refused.append(RefusedRelease(release, str(result)))
        else:
            objects += result
    return Rendering(tuple(objects), tuple(not_rendered), tuple(refused))


def render_release(
    program: str, root: Path, release: Object, chart: Path, cluster_scoped: Collection[str]
) -> list[Object]:
    """Return the objects that a chart renders with the values of a release.

    Objects without a namespace get that of the release, unless their kind is in `cluster_scoped`. Raises ChartError.
    """
    namespace = target_namespace(release)
    command = [
        program,
        "template",
        release_name(release)[: RELEASE_NAME.max_length],
        str(chart),
        "--namespace",
        namespace,
    ]
    command += ["--no-hooks", "--include-crds", "--kube-version", _KUBERNETES]
    for name in items(release.at("spec", "chart", "spec", "valuesFiles")):
        command += ["--values", str(root / normal(str(name)))]
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
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise ChartError(f"helm failed: {type(error).__name__}") from None
    if ran.returncode:
        reason = _reason(ran.stderr, root)
        raise MissingDependenciesError(reason) if "missing in charts/ directory" in reason else ChartError(reason)
    try:
        manifests = [data for data in documents(ran.stdout) if is_manifest(data)]
    except (NotYamlError, DuplicateKeyError) as error:
        raise ChartError(f"the rendered output is not valid YAML: {error}") from None
    rendered = [Object(data, release.file, release.index, release.cluster, release) for data in manifests]
    scopes = {*cluster_scoped, *cluster_scoped_kinds(rendered)}
    for item in rendered:
        if item.type not in scopes:
            item.data.setdefault("metadata", {}).setdefault("namespace", namespace)
    return rendered


_SAYS_NOTHING = ("in the following chart(s):", "': validation failed")
"""Endings of lines in which Helm only announces errors of values.schema.json."""


def _reason(said: str, root: Path) -> str:
    lines = [line.strip() for line in said.splitlines() if not line.startswith(("WARNING", "Use --debug"))]
    lines = [line.removeprefix("Error: ") for line in lines if line and not line.endswith(_SAYS_NOTHING)]
    # Helm prints them in random order.
    lines = [line for dash, some in groupby(lines, _is_entry) for line in (sorted(some) if dash else some)]
    # A line that ends with a colon, for example the name of a chart, is the heading of the lines below it.
    text = "; ".join(line.removeprefix("- ") for line in lines).replace(":; ", ": ")
    return text.replace(f"{root}{os.sep}", "")[:500] or "helm failed without an error message"


def _is_entry(line: str) -> bool:
    return line.startswith("- ")
