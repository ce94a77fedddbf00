import re
from collections.abc import Iterator
from pathlib import Path

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm import local_chart
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


@rule(
    "HELM018",
    "value that no template of the chart uses",
    Severity.WARNING,
    fix="Remove the value, or use the name from the chart's values.yaml",
    source="https://helm.sh/docs/chart_best_practices/values/",
)
def unused_value(repository: Repository) -> Iterator[Problem]:
    """Helm ignores unknown values without a warning, so the value has no effect."""
    known: dict[Path, set[str] | None] = {}
    for release in repository.releases():
        chart = local_chart(repository, release)
        if chart is None:
            continue
        if chart not in known:
            known[chart] = _template_values(chart)
        asked = known[chart]
        for key in values_of(release) if asked is not None else ():
            if key not in (asked or ()) and not is_open(key):
                yield Problem(
                    release, (*VALUES, key), f"no template of {chart.name} uses {key}, so the value has no effect"
                )


def _template_values(chart: Path) -> set[str] | None:
    """Return the names of the values that a chart uses.

    None if they are unknown: the chart has no templates, has dependencies, or has a template that uses all values. None
    also if the chart has a schema, because Helm then rejects unknown values itself.
    """
    about = (chart / "Chart.yaml").read_text(encoding="utf-8", errors="replace")
    if (chart / "values.schema.json").exists() or (chart / "charts").exists() or "dependencies:" in about:
        return None
    files = sorted(file for file in (chart / "templates").rglob("*") if file.is_file())
    templates = "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)
    if not files or re.search(r"\.Values(?![.\w])", templates):
        return None
    defaults = chart / "values.yaml"
    described = defaults.read_text(encoding="utf-8", errors="replace") if defaults.is_file() else ""
    return {
        "global",
        *re.findall(r"\.Values\.(\w+)", templates),
        *re.findall(r"^[\"']?([\w-]+)[\"']?:", described, re.MULTILINE),
    }
