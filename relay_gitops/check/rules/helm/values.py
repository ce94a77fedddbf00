"""Values of HelmReleases: where they come from, and whether the chart uses them."""

import re
from collections.abc import Iterator
from pathlib import Path

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm import local_chart
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import is_open, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "HELM010",
    "values come from a namespace that is not read",
    Severity.ERROR,
    fix="Put it into the namespace of the HelmRelease",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def values_from_other_namespace(repository: Repository) -> Iterator[Problem]:
    """`valuesFrom` reads the HelmRelease's own namespace only."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            found = {other.namespace for other in repository.named(kind, name) if other.cluster == item.cluster}
            if kind == "Secret":
                found |= {
                    maker.namespace
                    for maker in repository.secret_sources
                    if (maker.subject.cluster, maker.name) == (item.cluster, name)
                }
            if found and item.namespace not in found:
                keys = ("spec", "valuesFrom", index, "name")
                message = f"the {kind} {name} is in {min(found)}, and is looked for in {item.namespace}"
                yield Problem(item, keys, message)


@rule(
    "HELM011",
    "values come from a ConfigMap that is not there",
    Severity.WARNING,
    fix="Declare it, or write `optional: true`",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def missing_values_config_map(repository: Repository) -> Iterator[Problem]:
    """The release fails before anything is installed."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            name = str(entry.get("name"))
            if entry.get("kind") != "ConfigMap" or entry.get("optional") is True or is_open(name):
                continue
            if not repository.named("ConfigMap", name) and not repository.is_uncertain(item.cluster):
                keys = ("spec", "valuesFrom", index, "name")
                yield Problem(item, keys, f"nothing makes the ConfigMap {item.namespace}/{name}")


@rule(
    "HELM016",
    "a Secret's value goes through Helm's own syntax",
    Severity.WARNING,
    fix="Let the chart read the Secret by secretKeyRef, or take whole values from valuesKey",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def secret_in_target_path(repository: Repository) -> Iterator[Problem]:
    """With `targetPath` a value is parsed like `--set`: commas split it, and backslashes vanish."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            if entry.get("kind") == "Secret" and entry.get("targetPath") and entry.get("literal") is not True:
                keys = ("spec", "valuesFrom", index, "targetPath")
                yield Problem(item, keys, "a secret with a comma or backslash arrives as something else")


@rule(
    "HELM018",
    "a value that the chart does not use",
    Severity.WARNING,
    fix="Remove it, or call it as the chart's values.yaml does",
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
            known[chart] = _template_values(chart)
        asked = known[chart]
        for key in values_of(release) if asked is not None else ():
            if key not in (asked or ()) and not is_open(key):
                yield Problem(release, (*VALUES, key), f"no template of {chart.name} asks for {key}")


def _template_values(chart: Path) -> set[str] | None:
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
