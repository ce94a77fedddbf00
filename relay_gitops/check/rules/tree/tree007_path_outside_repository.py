from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.chart import CHART
from relay_gitops.check.rule import Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.helm import files_of, local_chart
from relay_gitops.repository.kustomize import is_outside, joined_path, path_in_source
from relay_gitops.repository.kustomize_fields import loads
from relay_gitops.repository.objects import Object, items
from relay_gitops.repository.repository import Repository


@rule(
    "TREE007",
    "symbolic link or path leads outside the repository",
    Severity.ERROR,
    fix="Copy the file into the repository, or remove the entry",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def path_outside_repository(repository: Repository) -> Iterator[Problem]:
    """Flux reads only the files of its source. In CI, the file may be a credential of the machine."""
    for name, target in repository.files.outside.items():
        yield Problem(SourceFile(name, ""), (), f"this link points to {target}, so it is not read")
    for file, data in repository.kustomizations:
        for load in loads(data):
            if is_outside(repository.files, file.folder, load):
                message = f"{load.entry} leads outside the repository, so this folder is not built"
                yield Problem(file, load.keys, message)
    for item in repository.flux_kustomizations():
        if repository.is_own_source(item):
            paths: list[tuple[KeyPath, object]] = [(("spec", "path"), item.spec.get("path"))]
            base = path_in_source(str(item.spec.get("path") or "."))
            for index, entry in enumerate(items(item.spec.get("components"))):
                paths.append((("spec", "components", index), joined_path(base, str(entry))))
            yield from _leaving(repository, item, paths)
    yield from _of_charts(repository)


def _of_charts(repository: Repository) -> Iterator[Problem]:
    told: set[str] = set()
    for item in repository.releases():
        if not repository.is_own_source(item):
            continue
        files = enumerate(items(item.at("spec", "chart", "spec", "valuesFiles")))
        paths = [((*CHART[:-1], "valuesFiles", index), entry) for index, entry in files]
        yield from _leaving(repository, item, [(CHART, item.at(*CHART)), *paths])
        folder = local_chart(repository, item)
        chart = files_of(repository, folder) if folder else None
        if chart and chart.folder not in told:
            told.add(chart.folder)
            for name, target in chart.links.items():
                message = f"this link points to {target}, so Helm does not see it"
                yield Problem(SourceFile(f"{chart.folder}/{name}", ""), (), message)


def _leaving(repository: Repository, item: Object, paths: list[tuple[KeyPath, object]]) -> Iterator[Problem]:
    for keys, path in paths:
        # Flux joins a path to the root, so only a link can point outside.
        if isinstance(path, str) and repository.files.leaves(path_in_source(path)):
            yield Problem(item, keys, f"{path} leads outside the repository, so it is not read")
