"""Rules about values of HelmReleases: their sources, and whether the chart uses them."""

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
    "valuesFrom names an object in another namespace",
    Severity.ERROR,
    fix="Move the object to the namespace of the HelmRelease",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def values_from_other_namespace(repository: Repository) -> Iterator[Problem]:
    """`valuesFrom` finds objects only in the namespace of the HelmRelease, so the release fails before the install."""
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
                message = f"{kind} {name} is in namespace {min(found)}, but `valuesFrom` reads only {item.namespace}"
                yield Problem(item, keys, message)


@rule(
    "HELM011",
    "valuesFrom names a ConfigMap that does not exist",
    Severity.WARNING,
    fix="Add the ConfigMap, or set `optional: true`",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def missing_values_config_map(repository: Repository) -> Iterator[Problem]:
    """The release fails before Helm installs anything."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            name = str(entry.get("name"))
            if entry.get("kind") != "ConfigMap" or entry.get("optional") is True or is_open(name):
                continue
            if not repository.named("ConfigMap", name) and not repository.is_uncertain(item.cluster):
                keys = ("spec", "valuesFrom", index, "name")
                missing = f"ConfigMap {item.namespace}/{name}"
                yield Problem(item, keys, f"nothing in this repository creates {missing}, so the install fails")


@rule(
    "HELM016",
    "valuesFrom.targetPath parses the value of a Secret",
    Severity.WARNING,
    fix="Read the Secret in the chart with `secretKeyRef`, or store complete values and name them in `valuesKey`",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def secret_in_target_path(repository: Repository) -> Iterator[Problem]:
    """Helm parses a value with `targetPath` like `--set`: it splits the value at commas and removes backslashes."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            if entry.get("kind") == "Secret" and entry.get("targetPath") and entry.get("literal") is not True:
                keys = ("spec", "valuesFrom", index, "targetPath")
                yield Problem(
                    item, keys, "Helm parses this secret like `--set`, so a comma or backslash in it changes the value"
                )


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
