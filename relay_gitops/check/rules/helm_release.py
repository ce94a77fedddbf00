"""HelmReleases."""

import re
from collections.abc import Iterator

from relay_gitops.check import git_base
from relay_gitops.check.finding import Severity
from relay_gitops.check.kustomize import normal
from relay_gitops.check.objects import Object, is_open, mapping, mappings, walk
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.secret_graph import makers
from relay_gitops.check.tree import VALUES, Tree, release_name, target_namespace, values_of
from relay_gitops.yaml_file import KeyPath

DOCS = "https://fluxcd.io/flux/components/helm/helmreleases/"
_LONGEST_NAME = 53
_CHART: KeyPath = ("spec", "chart", "spec", "chart")


@rule(
    "HELM001",
    "the release gets a name that is nowhere written",
    Severity.WARNING,
    mend="Write spec.releaseName",
    source=f"{DOCS}#release-name",
)
def unnamed(tree: Tree) -> Iterator[Problem]:
    """With `targetNamespace` and no `releaseName`, Helm's name is `<target>-<name>`, which objects are named after."""
    for item in tree.releases():
        if item.spec.get("targetNamespace") and not item.spec.get("releaseName"):
            yield Problem(item, ("spec",), f"the release will be called {release_name(item)}, not {item.name}")


@rule(
    "HELM002",
    "the release name is too long",
    Severity.ERROR,
    mend=f"Write a spec.releaseName of at most {_LONGEST_NAME} characters",
    source=f"{DOCS}#release-name",
)
def too_long(tree: Tree) -> Iterator[Problem]:
    """Flux cuts a longer name and appends a hash, so that no name that is made of it can be known before."""
    for item in tree.releases():
        name = release_name(item)
        if len(name) > _LONGEST_NAME and not is_open(name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{name} has {len(name)} characters")


@rule(
    "HELM003",
    "the chart is not there",
    Severity.ERROR,
    mend="Write the chart's folder relative to the root of the repository, or bring the chart",
    source=f"{DOCS}#chart-template",
)
def missing_chart(tree: Tree) -> Iterator[Problem]:
    """The release stays not ready, and all that depends on it waits."""
    for item in tree.releases():
        chart = item.at(*_CHART)
        if isinstance(chart, str) and not is_open(chart) and tree.is_own_source(item):
            folder = normal(chart)
            if not tree.files.is_file(f"{folder}/Chart.yaml"):
                what = "has no Chart.yaml" if tree.files.is_folder(folder) else "is not in this repository"
                yield Problem(item, _CHART, f"{chart} {what}")


@rule(
    "HELM004",
    "the namespace is not made",
    Severity.WARNING,
    mend="Declare the Namespace, or write targetNamespace too",
    source=f"{DOCS}#install-configuration",
)
def create_namespace(tree: Tree) -> Iterator[Problem]:
    """`createNamespace` is about `targetNamespace`; without it there is nothing to make."""
    for item in tree.releases():
        if item.at("spec", "install", "createNamespace") is True and not item.spec.get("targetNamespace"):
            keys = ("spec", "install", "createNamespace")
            yield Problem(item, keys, "without targetNamespace it makes no namespace")


@rule(
    "HELM005",
    "a failure uninstalls what must not go",
    Severity.WARNING,
    mend="Write strategy.name: RetryOnFailure instead",
    source=f"{DOCS}#upgrade-remediation",
)
def uninstalling(tree: Tree) -> Iterator[Problem]:
    """An uninstall deletes the Service of type LoadBalancer; the next one has another UID and address."""
    for item in tree.releases():
        if item.at("spec", "upgrade", "remediation", "strategy") == "uninstall":
            yield Problem(
                item, ("spec", "upgrade", "remediation", "strategy"), "a failed upgrade uninstalls the release"
            )
        retries = item.at("spec", "install", "remediation", "retries")
        if isinstance(retries, int) and retries and item.at(*VALUES, "service", "type") == "LoadBalancer":
            yield Problem(
                item,
                ("spec", "install", "remediation", "retries"),
                "a failed install uninstalls its LoadBalancer Service",
            )


@rule(
    "HELM006",
    "`replace` does not adopt anything",
    Severity.WARNING,
    mend="Remove it; Flux takes over a release of the same name by itself",
    source=f"{DOCS}#install-configuration",
)
def replacing(tree: Tree) -> Iterator[Problem]:
    """`install.replace` uses again the name of an uninstalled release, at the price of its history."""
    for item in tree.releases():
        if item.at("spec", "install", "replace") is True:
            yield Problem(item, ("spec", "install", "replace"), "it only uses the name of an uninstalled release again")


@rule(
    "HELM007",
    "the release records go to another namespace of the other cluster",
    Severity.WARNING,
    mend="Write spec.storageNamespace, equal to targetNamespace",
    source=f"{DOCS}#storage-namespace",
)
def storage(tree: Tree) -> Iterator[Problem]:
    """The records go by default to the release's own namespace, which must exist in the cluster of the kubeconfig."""
    for item in tree.releases():
        if item.spec.get("kubeConfig") and not item.spec.get("storageNamespace"):
            yield Problem(item, ("spec",), f"the other cluster needs the namespace {item.namespace} for Helm's records")


@rule(
    "HELM008",
    "a chart was edited without a new version",
    Severity.ERROR,
    mend="Raise `version` in Chart.yaml, or write reconcileStrategy: Revision",
    source=f"{DOCS}#reconcile-strategy",
)
def not_bumped(tree: Tree) -> Iterator[Problem]:
    """With the strategy ChartVersion, Flux looks at nothing but the version in Chart.yaml."""
    commit = git_base.base(tree.root)
    known: dict[str, str] = {}
    for item in tree.releases():
        chart = item.at(*_CHART)
        strategy = item.at("spec", "chart", "spec", "reconcileStrategy") or "ChartVersion"
        if commit is None or strategy != "ChartVersion" or not isinstance(chart, str) or not tree.is_own_source(item):
            continue
        folder = normal(chart)
        if folder not in known:
            known[folder] = _edit(tree, commit, folder)
        if known[folder]:
            yield Problem(item, _CHART, known[folder])


def _edit(tree: Tree, commit: str, folder: str) -> str:
    """Say what of a chart was edited since a commit without a new version; empty if nothing was."""
    changed = [name for name in git_base.changed(tree.root, commit, folder) if not name.endswith(".md")]
    before = _version(git_base.text_at(tree.root, commit, f"{folder}/Chart.yaml"))
    file = tree.root / folder / "Chart.yaml"
    if changed and before and file.is_file() and before == _version(file.read_text()):
        return f"{changed[0]} differs from {commit[:8]}, and the version is still {before}"
    return ""


def _version(text: str | None) -> str | None:
    match = re.search(r"^version:\s*[\"']?([^\s\"'#]+)", text or "", re.MULTILINE)
    return match[1] if match else None


@rule(
    "HELM009",
    "edits of the chart are not rolled out",
    Severity.WARNING,
    mend="Write reconcileStrategy: Revision, or ChartVersion if the version is raised with each edit",
    source=f"{DOCS}#reconcile-strategy",
)
def strategy_unset(tree: Tree) -> Iterator[Problem]:
    """The default ChartVersion ignores every edit of a chart in Git that does not raise its version."""
    for item in tree.releases():
        spec = mapping(item.at("spec", "chart", "spec"))
        if mapping(spec.get("sourceRef")).get("kind") == "GitRepository" and "reconcileStrategy" not in spec:
            keys = ("spec", "chart", "spec")
            yield Problem(item, keys, "without reconcileStrategy an edit of the chart counts only with a new version")


@rule(
    "HELM010",
    "values come from a namespace that is not read",
    Severity.ERROR,
    mend="Put it into the namespace of the HelmRelease",
    source=f"{DOCS}#values-references",
)
def values_elsewhere(tree: Tree) -> Iterator[Problem]:
    """`valuesFrom` reads the HelmRelease's own namespace only."""
    for item in tree.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            found = {other.namespace for other in tree.named(kind, name) if other.cluster == item.cluster}
            if kind == "Secret":
                found |= {
                    maker.namespace
                    for maker in makers(tree)
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
def values_missing(tree: Tree) -> Iterator[Problem]:
    """The release fails before anything is installed."""
    for item in tree.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            name = str(entry.get("name"))
            if entry.get("kind") != "ConfigMap" or entry.get("optional") is True or is_open(name):
                continue
            if not tree.named("ConfigMap", name) and not tree.is_uncertain(item.cluster):
                keys = ("spec", "valuesFrom", index, "name")
                yield Problem(item, keys, f"nothing makes the ConfigMap {item.namespace}/{name}")


@rule(
    "HELM012",
    "two releases have one name",
    Severity.ERROR,
    mend="Give each its own releaseName",
    source=f"{DOCS}#release-name",
)
def same_name(tree: Tree) -> Iterator[Problem]:
    """Both write the same records, and each upgrades the other's objects away."""
    first: dict[tuple[str, str, str], Object] = {}
    for item in tree.releases():
        storage = str(item.spec.get("storageNamespace") or item.namespace)
        where = str(item.spec.get("kubeConfig") or "")
        other = first.setdefault((item.cluster + where, storage, release_name(item)), item)
        if other is not item and (other.namespace, other.name) != (item.namespace, item.name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{other} is the release {release_name(item)} in {storage}, too")


@rule(
    "HELM013",
    "any version of the chart will do",
    Severity.WARNING,
    mend="Write the version that was tried",
    source=f"{DOCS}#chart-template",
)
def floating(tree: Tree) -> Iterator[Problem]:
    """A new version of the chart is installed at the moment it is published, without a commit."""
    for item in tree.releases():
        spec = mapping(item.at("spec", "chart", "spec"))
        version = str(spec.get("version", "*"))
        if mapping(spec.get("sourceRef")).get("kind") == "HelmRepository" and version in {"*", ">=0", ">0.0.0", ""}:
            yield Problem(item, ("spec", "chart", "spec"), "without a version each new one is installed by itself")


@rule(
    "HELM014",
    "one failure is the last",
    Severity.WARNING,
    mend="Write install.strategy and upgrade.strategy with name RetryOnFailure, or remediation.retries",
    source=f"{DOCS}#configuring-failure-handling",
)
def terminal(tree: Tree) -> Iterator[Problem]:
    """With the defaults a release that times out once is not tried again until somebody changes it."""
    for item in tree.releases():
        for action in ("install", "upgrade"):
            settings = mapping(item.spec.get(action))
            retries = mapping(settings.get("remediation")).get("retries")
            if item.spec and not retries and mapping(settings.get("strategy")).get("name") != "RetryOnFailure":
                yield Problem(item, ("spec",), f"after one failed {action} it is not tried again")
                break


@rule(
    "HELM015",
    "a chart was not rendered",
    Severity.INFO,
    mend="Install helm to have the charts of this repository rendered",
    source=DOCS,
)
def no_helm(tree: Tree) -> Iterator[Problem]:
    """What a chart of this repository makes of its values is looked at only where there is a helm program."""
    from relay_gitops.check.helm_render import helm, local_chart  # noqa: PLC0415 - used once

    if helm() is not None:
        return
    waiting = [item for item in tree.not_rendered if local_chart(tree, item)]
    if waiting:
        yield Problem(waiting[0], _CHART, "there is no helm program, so charts like this are not rendered")


@rule(
    "HELM016",
    "a Secret's value goes through Helm's own syntax",
    Severity.WARNING,
    mend="Let the chart read the Secret by secretKeyRef, or take whole values from valuesKey",
    source=f"{DOCS}#values-references",
)
def target_path(tree: Tree) -> Iterator[Problem]:
    """With `targetPath` a value is parsed like `--set`: commas split it, and backslashes vanish."""
    for item in tree.releases():
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
def drift_and_autoscaler(tree: Tree) -> Iterator[Problem]:
    """Drift detection puts the replica count back which the autoscaler has set, at every interval."""
    for item in tree.releases():
        values = values_of(item)
        scaled = mapping(values.get("autoscaling")).get("enabled") is True
        ignored = "/spec/replicas" in str(item.at("spec", "driftDetection", "ignore"))
        counted = any(keys[-1] in ("replicaCount", "replicas") for keys, _ in walk(values))
        if item.at("spec", "driftDetection", "mode") == "enabled" and scaled and counted and not ignored:
            yield Problem(item, ("spec", "driftDetection"), "it undoes what the autoscaler does")


def namespaces(tree: Tree) -> set[tuple[str, str]]:
    """Return cluster and name of the namespaces that releases make."""
    return {
        (item.cluster, target_namespace(item))
        for item in tree.releases()
        if item.at("spec", "install", "createNamespace") is True and item.spec.get("targetNamespace")
    }
