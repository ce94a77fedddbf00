import re
from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.chart_files import ChartFiles
from relay_gitops.repository.helm import files_of, local_chart
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schema_references import SCHEMA


@rule(
    "HELM018",
    "value that no template of the chart uses",
    Severity.WARNING,
    fix="Remove the value, or use the name from the chart's values.yaml",
    source="https://helm.sh/docs/chart_best_practices/values/",
)
def unused_value(repository: Repository) -> Iterator[Problem]:
    """Helm ignores unknown values without a warning, so the value has no effect."""
    known: dict[str, set[KeyPath] | None] = {}
    for release in repository.releases():
        folder = local_chart(repository, release)
        if folder is None:
            continue
        chart = files_of(repository, folder)
        if chart.folder not in known:
            known[chart.folder] = _template_values(chart)
        used = known[chart.folder]
        for keys in _unused(values_of(release), used) if used is not None else ():
            name = ".".join(map(str, keys))
            message = f"no template of {folder.name} uses {name}, so the value has no effect"
            yield Problem(release, (*VALUES, *keys), message)


def _unused(values: dict[str, Any], used: set[KeyPath], above: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the outermost keys that no template uses. A template that uses a mapping may use all of its keys."""
    for key, value in values.items():
        keys = (*above, key)
        if is_open(key) or any(keys[:length] in used for length in range(1, len(keys) + 1)):
            continue
        if not any(path[: len(keys)] == keys for path in used):
            yield keys
        elif isinstance(value, dict):
            yield from _unused(value, used, keys)


def _template_values(chart: ChartFiles) -> set[KeyPath] | None:
    """Return the paths of the values that a chart uses.

    None if they are unknown: the chart has no templates, has dependencies, or has a template that uses all values. None
    also if the chart has a schema, because Helm then rejects unknown values itself.
    """
    has_dependencies = any(name.startswith("charts/") for name in chart.content)
    if chart.exceeded or SCHEMA in chart.content or has_dependencies or "dependencies:" in chart.text("Chart.yaml"):
        return None
    files = [name for name in chart.content if name.startswith("templates/")]
    templates = "\n".join(map(chart.text, files))
    if not files or re.search(r"\.Values(?![.\w])", templates):
        return None
    return {("global",), *(tuple(path.split(".")) for path in re.findall(r"\.Values\.(\w+(?:\.\w+)*)", templates))}
