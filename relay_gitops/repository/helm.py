"""Rendering of HelmReleases whose charts are in this repository."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from pathlib import Path

from relay_gitops.limits import LimitError
from relay_gitops.printable import shortened
from relay_gitops.repository import programs
from relay_gitops.repository.boundary import OutsideError
from relay_gitops.repository.chart_files import ChartFiles
from relay_gitops.repository.files import Files, is_manifest
from relay_gitops.repository.helm_release import release_name, target_namespace
from relay_gitops.repository.kustomize import normalized_path, path_in_source
from relay_gitops.repository.objects import Object, cluster_scoped_kinds, items, target_cluster
from relay_gitops.repository.post_render import NoKustomizeError, PostRenderError, post_rendered
from relay_gitops.repository.release_values import MergedValues, UnknownValuesError, merged_values
from relay_gitops.repository.rendering import Refusal, RefusedRelease, Rendering
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.scope import CLUSTER_SCOPED
from relay_gitops.repository.view import View
from relay_gitops.repository.yaml_text import DuplicateKeyError, NotYamlError, documents
from relay_values.formats import RELEASE_NAME

_KUBERNETES = "1.33.0"


class _Guess(list[Object]):
    """Objects that a chart renders with placeholders for some values."""


class ChartError(Exception):
    """Helm rejects the chart or its values."""


class MissingDependenciesError(ChartError):
    """Dependencies of a chart are missing in its charts/ folder."""


def helm() -> str | None:
    """Return the helm program of the Python environment or of PATH, or None if helm is not installed."""
    return programs.find("helm", beside=Path(sys.prefix) / "helm" / "3")


def local_chart(repository: Repository, release: Object) -> Path | None:
    """Return the folder of a release's chart, or None if the chart is not in this repository."""
    chart = release.at("spec", "chart", "spec", "chart")
    kind = release.at("spec", "chart", "spec", "sourceRef", "kind")
    if not isinstance(chart, str) or kind not in ("GitRepository", "Bucket") or not repository.is_own_source(release):
        return None
    folder = path_in_source(chart)
    return repository.root / folder if repository.files.is_file(f"{folder}/Chart.yaml") else None


def files_of(repository: Repository, chart: Path) -> ChartFiles:
    """Return the files of a chart that `local_chart` has found."""
    return repository.chart(os.path.relpath(chart, repository.root))


def why_not_rendered(repository: Repository, release: Object) -> str:
    """Return the reason that a release was not rendered."""
    known = (entry.message for entry in repository.rendering.refused if entry.release is release)
    return next(known, "the chart is not in this repository")


_NO_HELM = "helm is not installed; run `make setup`, or add helm to PATH"
_NO_KUSTOMIZE = "kustomize is not installed, which its postRenderers need; add kustomize or kubectl to PATH"
_NO_DEPENDENCIES = "dependencies of the chart are missing in its charts/ folder"
_UNKNOWN_VALUES = "the chart rejects the placeholders for values that only the cluster knows"


def render_releases(repository: Repository) -> Rendering:
    """Render the releases whose charts are in the repository."""
    program = helm()
    scopes = CLUSTER_SCOPED | cluster_scoped_kinds(repository.objects)
    jobs = [(release, local_chart(repository, release)) for release in repository.releases()]

    def attempt(job: tuple[Object, Path | None]) -> list[Object] | RefusedRelease | None:
        release, chart = job
        if chart is None:
            return None
        if program is None:
            return RefusedRelease(release, _NO_HELM, Refusal.INCOMPLETE)
        try:
            values = merged_values(repository, release)
        except UnknownValuesError as error:
            return RefusedRelease(release, str(error), Refusal.INCOMPLETE)
        render = partial(render_release, program, repository.files, release, files_of(repository, chart), scopes)
        refused = _attempt(release, partial(render, values=values))
        if isinstance(refused, list):
            return refused if not values.has_placeholders else _Guess(refused)
        is_doubtful = values.is_open and refused.why in (Refusal.VALUES, Refusal.POST_RENDERERS)
        return RefusedRelease(release, _UNKNOWN_VALUES, Refusal.INCOMPLETE) if is_doubtful else refused

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(attempt, jobs))
    objects: list[Object] = []
    refused: list[RefusedRelease] = []
    guessed: list[Object] = []
    most = repository.files.budget.limits.objects
    for (release, _), result in zip(jobs, done, strict=True):
        if isinstance(result, RefusedRelease):
            refused.append(result)
        elif result is not None and len(objects) + len(result) > most:
            refused.append(RefusedRelease(release, f"the charts render more than {most} objects", Refusal.LIMIT))
        else:
            objects += result or []
            guessed += [release] if isinstance(result, _Guess) else []
    without = {id(entry.release) for entry in refused} | {id(release) for release, chart in jobs if chart is None}
    not_rendered = (release for release, _ in jobs if id(release) in without)
    return Rendering(tuple(objects), tuple(not_rendered), tuple(refused), tuple(guessed))


def _attempt(release: Object, render: Callable[[], list[Object]]) -> list[Object] | RefusedRelease:
    try:
        return render()
    except MissingDependenciesError:
        return RefusedRelease(release, _NO_DEPENDENCIES, Refusal.INCOMPLETE)
    except NoKustomizeError:
        return RefusedRelease(release, _NO_KUSTOMIZE, Refusal.INCOMPLETE)
    except ChartError as error:
        return RefusedRelease(release, str(error), Refusal.VALUES)
    except PostRenderError as error:
        return RefusedRelease(release, str(error), Refusal.POST_RENDERERS)
    except LimitError as error:
        return RefusedRelease(release, str(error), Refusal.LIMIT)


def render_release(
    program: str,
    files: Files,
    release: Object,
    chart: ChartFiles,
    cluster_scoped: Collection[str],
    *,
    values: MergedValues,
) -> list[Object]:
    """Return the objects that a chart renders with the values of a release, after the postRenderers of the release.

    Objects without a namespace get that of the release, unless their kind is in `cluster_scoped`. Raises ChartError,
    PostRenderError, NoKustomizeError, and LimitError if the chart exceeds a limit.
    """
    if chart.exceeded:
        raise LimitError(f"the chart is too large: {chart.exceeded}")
    namespace = target_namespace(release)
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary).resolve() / "chart"
        view = View(files, here / "repository")
        command = _command(program, view, release, chart, values)
        try:
            ran = programs.run(command, here, files.budget)
        except (OSError, ValueError, programs.ProgramError) as error:
            raise ChartError(f"helm cannot be started: {type(error).__name__}") from None
        except LimitError as error:
            raise LimitError(f"helm was stopped: {error}") from None
    if ran.status:
        reason = _reason(ran.errors, view.root, files.budget.limits.excerpt)
        raise MissingDependenciesError(reason) if "missing in charts/ directory" in reason else ChartError(reason)
    try:
        manifests = [data for data in documents(ran.output, files.budget.limits) if is_manifest(data)]
    except NotYamlError as error:
        raise ChartError(f"the rendered output is not valid YAML: {error}") from None
    except DuplicateKeyError as error:
        raise ChartError(f"the rendered output has the duplicate key {error.args[0]}") from None
    manifests = post_rendered(files, release, manifests)
    cluster = target_cluster(release, release.cluster)
    rendered = [Object(data, release.file, release.index, cluster, release) for data in manifests]
    scopes = {*cluster_scoped, *cluster_scoped_kinds(rendered)}
    for item in rendered:
        if item.type not in scopes:
            item.data.setdefault("metadata", {}).setdefault("namespace", namespace)
    return rendered


def _command(program: str, view: View, release: Object, chart: ChartFiles, values: MergedValues) -> list[str]:
    """Write what Helm reads, and return its command. No value of a release can become an option."""
    here = view.folder.parent
    folder = view.root / normalized_path(chart.folder)
    for name, content in chart.content.items():
        view.write(folder / name, content)
    options = ["--no-hooks", "--include-crds", f"--kube-version={_KUBERNETES}"]
    options.append(f"--namespace={target_namespace(release)}")
    for number, name in enumerate(items(release.at("spec", "chart", "spec", "valuesFiles"))):
        try:
            content = view.files.content(normalized_path(str(name)))
        except OSError as error:
            raise ChartError(f"{name}: {error.strerror}") from None
        except OutsideError:
            raise ChartError(f"{name} leads outside the repository, so it is not read") from None
        # The files replace values.yaml of the chart, so the first one takes its place.
        target = here / f"values-{number}.yaml" if number else folder / "values.yaml"
        view.write(target, content)
        options += [f"--values={target}"] if number else []
    view.write(here / "values.json", json.dumps(values.values).encode())
    options.append(f"--values={here}/values.json")
    if chart.remote_references:
        options.append("--skip-schema-validation")
    return [program, "template", *options, "--", release_name(release)[: RELEASE_NAME.max_length], str(folder)]


_SAYS_NOTHING = ("in the following chart(s):", "': validation failed")
"""Endings of lines in which Helm only announces errors of values.schema.json."""


def _reason(said: str, root: Path, length: int) -> str:
    lines = [line.strip() for line in said.splitlines() if not line.startswith(("WARNING", "Use --debug"))]
    lines = [line.removeprefix("Error: ") for line in lines if line and not line.endswith(_SAYS_NOTHING)]
    # Helm prints them in random order.
    lines = [line for dash, some in groupby(lines, _is_entry) for line in (sorted(some) if dash else some)]
    # A line that ends with a colon, for example the name of a chart, is the heading of the lines below it.
    text = "; ".join(line.removeprefix("- ") for line in lines).replace(":; ", ": ")
    text = re.sub(rf"{re.escape(str(root.parents[1]))}\S*?(?=values(-\d+\.yaml|\.json))", "", text)
    text = text.replace(f"{root}{os.sep}", "")
    return shortened(text, length) or "helm failed without an error message"


def _is_entry(line: str) -> bool:
    return line.startswith("- ")
