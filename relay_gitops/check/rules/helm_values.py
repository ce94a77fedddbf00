"""The values of HelmReleases: where they come from, and what undoes them."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import is_open, mapping, mappings, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import makers

DOCS = "https://fluxcd.io/flux/components/helm/helmreleases/"


@rule(
    "HELM010",
    "values come from a namespace that is not read",
    Severity.ERROR,
    mend="Put it into the namespace of the HelmRelease",
    source=f"{DOCS}#values-references",
)
def values_elsewhere(repository: Repository) -> Iterator[Problem]:
    """`valuesFrom` reads the HelmRelease's own namespace only."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            found = {other.namespace for other in repository.named(kind, name) if other.cluster == item.cluster}
            if kind == "Secret":
                found |= {
                    maker.namespace
                    for maker in makers(repository)
                    if (maker.subject.cluster, maker.name) == (item.cluster, name)
                }
            if found and item.namespace not in found:
                keys = ("spec", "valuesFrom", index, "name")
                what = f"the {kind} {name} is in {min(found)}, and is looked for in {item.namespace}"
                yield Problem(item, keys, what)


@rule(
    "HELM011",
    "values come from a ConfigMap that is not there",
    Severity.WARNING,
    mend="Declare it, or write `optional: true`",
    source=f"{DOCS}#values-references",
)
def values_missing(repository: Repository) -> Iterator[Problem]:
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
    mend="Let the chart read the Secret by secretKeyRef, or take whole values from valuesKey",
    source=f"{DOCS}#values-references",
)
def target_path(repository: Repository) -> Iterator[Problem]:
    """With `targetPath` a value is parsed like `--set`: commas split it, and backslashes vanish."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            if entry.get("kind") == "Secret" and entry.get("targetPath") and entry.get("literal") is not True:
                keys = ("spec", "valuesFrom", index, "targetPath")
                yield Problem(item, keys, "a secret with a comma or backslash arrives as something else")


@rule(
    "HELM017",
    "the drift that is repaired is made by an autoscaler",
    Severity.WARNING,
    mend="Remove the replica count from the values, or ignore /spec/replicas in driftDetection",
    source=f"{DOCS}#drift-detection",
)
def drift_and_autoscaler(repository: Repository) -> Iterator[Problem]:
    """Drift detection puts the replica count back which the autoscaler has set, at every interval."""
    for item in repository.releases():
        values = values_of(item)
        scaled = mapping(values.get("autoscaling")).get("enabled") is True
        ignored = "/spec/replicas" in str(item.at("spec", "driftDetection", "ignore"))
        counted = any(keys[-1] in ("replicaCount", "replicas") for keys, _ in walk(values))
        if item.at("spec", "driftDetection", "mode") == "enabled" and scaled and counted and not ignored:
            yield Problem(item, ("spec", "driftDetection"), "it undoes what the autoscaler does")
