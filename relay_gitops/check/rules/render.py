"""What the charts of this repository make."""

import re
from collections.abc import Iterator
from pathlib import Path

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.rules.patches import selects, spoken
from relay_gitops.repository.helm import local_chart
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import is_open, items, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "REND001",
    "the chart refuses the values",
    Severity.ERROR,
    mend="Write the values as the chart's values.schema.json and templates want them",
    source="https://helm.sh/docs/topics/charts/#schema-files",
    level=Level.RENDER,
)
def refused(repository: Repository) -> Iterator[Problem]:
    """Helm refuses them in the cluster too, and the release is never installed."""
    for failure in repository.refused:
        yield Problem(failure.release, VALUES, f"helm refuses them: {failure.what.rstrip('.')}")


@rule(
    "REND002",
    "a post renderer's patch matches nothing",
    Severity.ERROR,
    mend="Name kind and name of an object that the chart makes, or remove the patch",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers",
    level=Level.RENDER,
)
def patch_without_target(repository: Repository) -> Iterator[Problem]:
    """Kustomize says nothing when the target of a patch selects no object: the patch is just not there."""
    for release in repository.releases():
        made = [item for item in repository.rendered if item.release is release]
        for number, renderer in enumerate(items(release.spec.get("postRenderers"))):
            for index, entry in mappings(mapping(mapping(renderer).get("kustomize")).get("patches")):
                target = mapping(entry.get("target"))
                if made and target and not any(selects(target, item) for item in made):
                    keys = ("spec", "postRenderers", number, "kustomize", "patches", index, "target")
                    yield Problem(release, keys, f"nothing that the chart makes is {spoken(target)}")


@rule(
    "HELM018",
    "a value that the chart does not use",
    Severity.WARNING,
    mend="Remove it, or call it as the chart's values.yaml does",
    source="https://helm.sh/docs/chart_best_practices/values/",
)
def unused_value(repository: Repository) -> Iterator[Problem]:
    """Helm says nothing of a value that no template asks for: what it was to change stays as it is."""
    known: dict[Path, set[str] | None] = {}
    for release in repository.releases():
        chart = local_chart(repository, release)
        if chart is None:
            continue
        if chart not in known:
            known[chart] = _asked_for(chart)
        asked = known[chart]
        for key in values_of(release) if asked is not None else ():
            if key not in (asked or ()) and not is_open(key):
                yield Problem(release, (*VALUES, key), f"no template of {chart.name} asks for {key}")


def _asked_for(chart: Path) -> set[str] | None:
    """Return the values that a chart knows.

    None where that cannot be told: it has no template, or one that takes all of them, or other charts; or where Helm
    refuses the others itself.
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
