import re
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
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
    known: dict[str, set[str] | None] = {}
    for release in repository.releases():
        folder = local_chart(repository, release)
        if folder is None:
            continue
        chart = files_of(repository, folder)
        if chart.folder not in known:
            known[chart.folder] = _template_values(chart)
        asked = known[chart.folder]
        for key in values_of(release) if asked is not None else ():
            if key not in (asked or ()) and not is_open(key):
                yield Problem(
                    release, (*VALUES, key), f"no template of {folder.name} uses {key}, so the value has no effect"
                )


def _template_values(chart: ChartFiles) -> set[str] | None:
    """Return the names of the values that a chart uses.

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
    return {
        "global",
        *re.findall(r"\.Values\.(\w+)", templates),
        *re.findall(r"^[\"']?([\w-]+)[\"']?:", chart.text("values.yaml"), re.MULTILINE),
    }
