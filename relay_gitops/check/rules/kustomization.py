"""Flux Kustomizations: order, time, deletion, variables."""

import re
from collections.abc import Iterator
from typing import Any

from relay_gitops.check import git_base
from relay_gitops.check.clusters import VARIABLE, Unit, opts_out
from relay_gitops.check.duration import seconds
from relay_gitops.check.finding import Severity
from relay_gitops.check.kustomize import normal
from relay_gitops.check.objects import (
    CRD,
    FLUX_KUSTOMIZATION,
    GIT_REPOSITORY,
    HELM_RELEASE,
    ONE_PASSWORD_ITEM,
    Object,
    is_open,
    mapping,
    mappings,
    walk,
)
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.tree import Tree
from relay_gitops.check.yaml_text import documents, silenced

DOCS = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
PRUNE = "kustomize.toolkit.fluxcd.io/prune"
_DEPENDENT = (FLUX_KUSTOMIZATION, HELM_RELEASE)


def _dependencies(item: Object) -> Iterator[tuple[int, str, str]]:
    for index, entry in mappings(item.spec.get("dependsOn")):
        name = entry.get("name")
        if isinstance(name, str) and not is_open(name):
            yield index, str(entry.get("namespace") or item.namespace), name


@rule(
    "FLUX001",
    "what an object depends on is not there",
    Severity.ERROR,
    mend="Name an object of the same kind, with its namespace if that is another one, or remove the entry",
    source=f"{DOCS}#dependencies",
)
def dangling_dependency(tree: Tree) -> Iterator[Problem]:
    """An object waits for ever for a dependency that does not exist; nothing else says so."""
    for item in tree.of_type(*_DEPENDENT):
        other_kind = "HelmRelease" if item.kind == "Kustomization" else "Kustomization"
        for index, namespace, name in _dependencies(item):
            if tree.find(item.cluster, item.kind, namespace, name) or tree.is_uncertain(item.cluster):
                continue
            if tree.find(item.cluster, other_kind, namespace, name):
                continue
            others = [other for other in tree.named(item.kind, name) if other.cluster == item.cluster]
            elsewhere = f"; there is one in {others[0].namespace}" if others else ""
            keys = ("spec", "dependsOn", index, "name")
            yield Problem(item, keys, f"there is no {item.kind} {namespace}/{name} in its cluster{elsewhere}")


@rule(
    "FLUX002",
    "a dependency across kinds",
    Severity.ERROR,
    mend="Let a Kustomization depend on the Kustomization that applies the release, with `wait: true`",
    source=f"{DOCS}#dependencies",
)
def mixed_dependency(tree: Tree) -> Iterator[Problem]:
    """`dependsOn` always means the object's own kind: a Kustomization cannot wait for a HelmRelease."""
    for item in tree.of_type(*_DEPENDENT):
        other_kind = "HelmRelease" if item.kind == "Kustomization" else "Kustomization"
        for index, namespace, name in _dependencies(item):
            if not tree.find(item.cluster, item.kind, namespace, name) and tree.find(
                item.cluster, other_kind, namespace, name
            ):
                keys = ("spec", "dependsOn", index, "name")
                yield Problem(
                    item, keys, f"{namespace}/{name} is a {other_kind}, and a {item.kind} waits only for its kind"
                )


@rule(
    "FLUX003",
    "objects wait for each other",
    Severity.ERROR,
    mend="Remove one of the dependencies",
    source=f"{DOCS}#dependencies",
)
def cycle(tree: Tree) -> Iterator[Problem]:
    """Flux does not detect a cycle: everything in it waits for ever."""
    for kind in _DEPENDENT:
        graph: dict[tuple[str, str, str], tuple[Object, list[tuple[int, tuple[str, str, str]]]]] = {}
        for item in tree.of_type(kind):
            key = item.cluster, item.namespace, item.name
            graph[key] = item, [(index, (item.cluster, *target)) for index, *target in _dependencies(item)]  # type: ignore[misc]
        told: set[frozenset[tuple[str, str, str]]] = set()
        for start, (item, edges) in graph.items():
            path = _path_back(graph, start)
            if path and frozenset(path) not in told:
                told.add(frozenset(path))
                index = next(index for index, target in edges if target == (path[1] if len(path) > 1 else start))
                names = " → ".join(f"{namespace}/{name}" for _, namespace, name in [*path, start])
                yield Problem(item, ("spec", "dependsOn", index, "name"), f"it waits for itself: {names}")


def _path_back(graph: Any, start: Any) -> list[Any]:  # noqa: ANN401 - the graph of `cycle`
    stack = [(start, [start])]
    seen = set()
    while stack:
        node, path = stack.pop()
        for _, target in graph[node][1] if node in graph else ():
            if target == start:
                return path
            if target not in seen:
                seen.add(target)
                stack.append((target, [*path, target]))
    return []


@rule(
    "FLUX004",
    "a failure is tried again only after the whole interval",
    Severity.WARNING,
    mend="Write spec.retryInterval, such as 1m",
    source=f"{DOCS}#retry-interval",
)
def retry_interval(tree: Tree) -> Iterator[Problem]:
    """`retryInterval` defaults to `interval`, so a hiccup of the network costs half an hour where that is 30m."""
    for item in tree.flux_kustomizations():
        interval = seconds(item.spec.get("interval"))
        if "retryInterval" not in item.spec and interval is not None and interval > 5 * 60:
            what = f"after a failure it is tried again only after {item.spec['interval']}"
            yield Problem(item, ("spec",), what)


@rule(
    "FLUX005",
    "the timeout is not shorter than the interval",
    Severity.WARNING,
    mend="Make timeout shorter than interval",
    source=f"{DOCS}#timeout",
)
def long_timeout(tree: Tree) -> Iterator[Problem]:
    """While a Kustomization waits, it takes no newer revision: with such a timeout it may always be waiting."""
    for item in tree.flux_kustomizations():
        timeout, interval = seconds(item.spec.get("timeout")), seconds(item.spec.get("interval"))
        if timeout is not None and interval is not None and timeout >= interval:
            what = f"the timeout {item.spec['timeout']} is not shorter than the interval {item.spec['interval']}"
            yield Problem(item, ("spec", "timeout"), what)


_DEFAULT_RELEASE_TIMEOUT = 5 * 60


@rule(
    "FLUX006",
    "the timeout is shorter than the longest chain",
    Severity.WARNING,
    mend="Raise spec.timeout to the sum",
    source=f"{DOCS}#wait",
)
def short_timeout(tree: Tree) -> Iterator[Problem]:
    """One timeout is for all that is waited for, also for releases that wait for each other one after the other."""
    for unit in tree.layout.units:
        owner = unit.owner
        if owner is None or owner.spec.get("wait") is not True:
            continue
        interval = seconds(owner.spec.get("interval"))
        timeout = seconds(owner.spec.get("timeout")) or max((interval or 60) - 30, 30)
        chain = _longest_chain([item for item in unit.objects if item.type == HELM_RELEASE])
        needed = sum(seconds(item.spec.get("timeout")) or _DEFAULT_RELEASE_TIMEOUT for item in chain)
        if needed > timeout:
            names = " → ".join(item.name for item in chain)
            what = f"it gives up after {timeout:g} s, and {names} may take {needed:g} s one after the other"
            yield Problem(owner, ("spec", "timeout"), what)


def _longest_chain(releases: list[Object]) -> list[Object]:
    by_name = {(item.namespace, item.name): item for item in releases}
    known: dict[tuple[str, str], list[Object]] = {}

    def chain(key: tuple[str, str], above: frozenset[tuple[str, str]]) -> list[Object]:
        if key not in by_name or key in above:
            return []
        if key not in known:
            item = by_name[key]
            before = [chain((namespace, name), above | {key}) for _, namespace, name in _dependencies(item)]
            known[key] = [*max(before, key=_seconds_of, default=[]), item]
        return known[key]

    return max((chain(key, frozenset()) for key in by_name), key=_seconds_of, default=[])


def _seconds_of(chain: list[Object]) -> float:
    return sum(seconds(item.spec.get("timeout")) or _DEFAULT_RELEASE_TIMEOUT for item in chain)


@rule(
    "FLUX007",
    "a kind without conditions counts as healthy at once",
    Severity.WARNING,
    mend="Add healthCheckExprs for the kind, with current: status.conditions.exists(c, c.type == 'Ready' && "
    "c.status == 'True')",
    source=f"{DOCS}#health-check-expressions",
)
def no_conditions(tree: Tree) -> Iterator[Problem]:
    """A OnePasswordItem has no condition for a moment after it is made, and Flux takes that for healthy."""
    for unit in tree.layout.units:
        owner = unit.owner
        if owner is None or not (owner.spec.get("wait") is True or owner.spec.get("healthChecks")):
            continue
        kinds = [entry.get("kind") for _, entry in mappings(owner.spec.get("healthCheckExprs"))]
        found = [item for item in unit.objects if item.type == ONE_PASSWORD_ITEM]
        if found and "OnePasswordItem" not in kinds:
            what = f"it waits for {found[0]}, which counts as healthy before the operator has looked at it"
            yield Problem(owner, ("spec", "wait"), what)


@rule(
    "FLUX008",
    "healthChecks are not looked at",
    Severity.WARNING,
    mend="Remove healthChecks, or `wait: true`",
    source=f"{DOCS}#wait",
)
def ignored_health_checks(tree: Tree) -> Iterator[Problem]:
    """With `wait: true` Flux waits for all that it applies, and `healthChecks` is ignored."""
    for item in tree.flux_kustomizations():
        if item.spec.get("wait") is True and item.spec.get("healthChecks"):
            yield Problem(item, ("spec", "healthChecks"), "with wait: true they are ignored")


@rule(
    "FLUX009",
    "a health check of what is not there",
    Severity.WARNING,
    mend="Name an object that the Kustomization applies",
    source=f"{DOCS}#health-checks",
)
def dangling_health_check(tree: Tree) -> Iterator[Problem]:
    """The Kustomization waits for the object until its timeout, and fails."""
    for owner in tree.flux_kustomizations():
        unit = next((unit for unit in tree.layout.units if unit.owner is owner), None)
        for index, entry in mappings(owner.spec.get("healthChecks")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            namespace = str(entry.get("namespace") or "")
            if unit is None or is_open(name) or tree.may_hold_more(unit.cluster, namespace):
                continue
            if not tree.find(unit.cluster, kind, namespace, name):
                keys = ("spec", "healthChecks", index, "name")
                yield Problem(owner, keys, f"nothing in its cluster is the {kind} {namespace}/{name}")


@rule(
    "FLUX010",
    "a Kustomization that applies itself may delete everything",
    Severity.WARNING,
    mend=f"Annotate it with {PRUNE}: disabled",
    source=f"{DOCS}#garbage-collection",
)
def unguarded_root(tree: Tree) -> Iterator[Problem]:
    """Renamed or moved, it prunes itself, and its end deletes all that it has applied, namespaces and volumes too."""
    for unit in tree.layout.units:
        owner = unit.owner
        if owner is None or owner.spec.get("prune") is not True:
            continue
        reference = mapping(owner.spec.get("sourceRef"))
        source = (GIT_REPOSITORY, str(reference.get("namespace") or owner.namespace), reference.get("name"))
        for item in unit.objects:
            is_source = (item.type, item.namespace, item.name) == source
            if (_is(item, owner) or is_source) and not guarded(item):
                what = f"{owner} applies it and would prune it if it were renamed or moved"
                yield Problem(item, ("metadata", "annotations"), what)


def _is(item: Object, owner: Object) -> bool:
    return (item.type, item.namespace, item.name) == (owner.type, owner.namespace, owner.name)


def guarded(item: Object) -> bool:
    """Say whether Flux never prunes an object."""
    return any(str(where.get(PRUNE, "")).lower() == "disabled" for where in (item.annotations, item.labels))


@rule(
    "FLUX011",
    "a namespace is put over all objects",
    Severity.WARNING,
    mend="Remove targetNamespace, and write the namespace into the objects",
    source=f"{DOCS}#target-namespace",
)
def target_namespace(tree: Tree) -> Iterator[Problem]:
    """`targetNamespace` overrides the namespace of everything in the folder, Flux' own objects included."""
    for unit in tree.layout.units:
        wanted = unit.owner.spec.get("targetNamespace") if unit.owner else None
        if unit.owner is None or not wanted:
            continue
        for item in unit.objects:
            written = _as_written(item)
            if written and written != wanted:
                what = f"{item.kind} {item.name} says namespace {written}, and goes to {wanted}"
                yield Problem(unit.owner, ("spec", "targetNamespace"), what)
                break


def _as_written(item: Object) -> str:
    for index, data in item.file.manifests():
        if index == item.index and data["kind"] == item.kind:
            return str(mapping(data.get("metadata")).get("namespace") or "")
    return ""


@rule(
    "FLUX012",
    "a variable that nothing sets",
    Severity.ERROR,
    mend="Set it in postBuild, give it a default as in ${name:=value}, or write $${name} if it is not meant for Flux",
    source=f"{DOCS}#post-build-variable-substitution",
)
def unset_variable(tree: Tree) -> Iterator[Problem]:
    """It works on the text of every object: what is unknown is emptied up to Flux 2.8 and fails from 2.9."""
    for unit in tree.layout.units:
        if not unit.substitutes or not unit.all_variables_known:
            continue
        for item in unit.objects:
            if not opts_out(item):
                yield from _unset(unit, item)


def _unset(unit: Unit, item: Object) -> Iterator[Problem]:
    for keys, value in walk(item.data):
        if not isinstance(value, str) or "${" not in value:
            continue
        for match in VARIABLE.finditer(value):
            if match["name"] not in unit.variables and match["operator"] is None and not match["other"]:
                what = f"{unit.owner} replaces variables, and nothing sets ${{{match['name']}}}"
                yield Problem(item, keys, what)
                break


@rule(
    "FLUX013",
    "no name for a variable",
    Severity.ERROR,
    mend="Begin with a letter or underscore, and go on with letters, digits and underscores",
    source=f"{DOCS}#post-build-variable-substitution",
)
def variable_name(tree: Tree) -> Iterator[Problem]:
    """Flux refuses the whole Kustomization for a name that no variable can have."""
    for item in tree.flux_kustomizations():
        for name in mapping(item.at("spec", "postBuild", "substitute")):
            if not re.fullmatch(r"[_a-zA-Z]\w*", name, re.ASCII):
                yield Problem(item, ("spec", "postBuild", "substitute", name), f"no variable can be called {name}")


@rule(
    "FLUX014",
    "no controller looks at an object",
    Severity.ERROR,
    mend="Remove the label",
    source="https://fluxcd.io/flux/installation/configuration/sharding/",
)
def sharded(tree: Tree) -> Iterator[Problem]:
    """The controllers leave out what has a sharding key, for others that are not there."""
    for item in tree.applied:
        if item.group.endswith("toolkit.fluxcd.io") and "sharding.fluxcd.io/key" in item.labels:
            yield Problem(item, ("metadata", "labels", "sharding.fluxcd.io/key"), "the sharding key hides it from Flux")


@rule(
    "FLUX015",
    "an owner's label is set by hand",
    Severity.ERROR,
    mend="Remove the label; Flux sets it itself",
    source=f"{DOCS}#garbage-collection",
)
def owner_label(tree: Tree) -> Iterator[Problem]:
    """By these labels Flux knows what it may delete: set by hand, an object is pruned by a stranger, or never."""
    for item in tree.applied:
        for key in item.labels:
            if key in ("kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace"):
                yield Problem(item, ("metadata", "labels", key), f"Flux alone sets {key}")


@rule(
    "FLUX016",
    "an encrypted file that nothing decrypts",
    Severity.ERROR,
    mend="Add spec.decryption with provider sops and the Secret of the key",
    source=f"{DOCS}#decryption",
)
def not_decrypted(tree: Tree) -> Iterator[Problem]:
    """Without `decryption` Flux applies the file as it is, and the API server refuses the field `sops`."""
    for unit in tree.layout.units:
        if unit.owner is None or unit.owner.spec.get("decryption"):
            continue
        for item in unit.objects:
            if "sops" in item.data:
                yield Problem(item, ("sops",), f"it is encrypted, and {unit.owner} has no decryption")


@rule(
    "FLUX017",
    "an object beside the release that brings its CRD",
    Severity.ERROR,
    mend="Move it into a chart whose release depends on the operator's, or into a second Kustomization that depends on "
    "this one",
    source=f"{DOCS}#controlling-the-apply-behavior-of-resources",
)
def crd_by_release(tree: Tree) -> Iterator[Problem]:
    """Flux tries all objects before it applies one: without the kind, the release that brings it is never made."""
    for unit in tree.layout.units:
        if unit.owner is None:
            continue
        own = {str(mapping(item.spec.get("names")).get("kind")) for item in unit.objects if item.type == CRD}
        brought = _brought(tree, unit)
        for item in unit.objects:
            release = brought.get((item.group, item.kind))
            if release and item.kind not in own and unit.built.guessed is False:
                yield Problem(item, ("kind",), f"{release} brings its kind, and is applied only together with it")


_KNOWN_CHARTS = {
    "connect": "onepassword.com",
    "1password-connect": "onepassword.com",
    "cert-manager": "cert-manager.io",
    "external-secrets": "external-secrets.io",
    "sealed-secrets": "bitnami.com",
}
_KNOWN_KINDS = {
    "onepassword.com": ("OnePasswordItem",),
    "cert-manager.io": ("ClusterIssuer", "Issuer", "Certificate"),
    "external-secrets.io": ("ExternalSecret", "SecretStore", "ClusterSecretStore"),
    "bitnami.com": ("SealedSecret",),
}


def _brought(tree: Tree, unit: Unit) -> dict[tuple[str, str], Object]:
    found: dict[tuple[str, str], Object] = {}
    for release in unit.objects:
        if release.type != HELM_RELEASE:
            continue
        chart = str(release.at("spec", "chart", "spec", "chart") or "").rstrip("/").rpartition("/")[2]
        group = _KNOWN_CHARTS.get(chart, "")
        found.update({(group, kind): release for kind in _KNOWN_KINDS.get(group, ())})
        for item in tree.rendered:
            if item.release is release and item.type == CRD:
                names = mapping(item.spec.get("names"))
                found[str(item.spec.get("group")), str(names.get("kind"))] = release
    return found


@rule(
    "FLUX018",
    "a Kustomization recreates what it cannot change",
    Severity.WARNING,
    mend="Remove force, and annotate the one object with kustomize.toolkit.fluxcd.io/force: enabled where it is meant",
    source=f"{DOCS}#force",
)
def force(tree: Tree) -> Iterator[Problem]:
    """`force: true` recreates an object for an immutable field: a Service gets a new UID and address by it."""
    for item in tree.flux_kustomizations():
        if item.spec.get("force") is True:
            yield Problem(item, ("spec", "force"), "an object with a changed immutable field is deleted and made anew")


@rule(
    "FLUX019",
    "an object is suspended",
    Severity.WARNING,
    mend="Remove `suspend: true`",
    source=f"{DOCS}#suspend",
)
def suspended(tree: Tree) -> Iterator[Problem]:
    """What is suspended in Git stays as it is, whatever else is merged; nobody is told."""
    for item in tree.applied:
        if item.group.endswith("toolkit.fluxcd.io") and item.spec.get("suspend") is True:
            yield Problem(item, ("spec", "suspend"), "Flux does not reconcile it")


@rule(
    "FLUX020",
    "a Kustomization has got another name",
    Severity.ERROR,
    mend="Keep name and namespace; if it must change, first set `prune: false`, merge, and rename after that",
    source=f"{DOCS}#garbage-collection",
)
def renamed(tree: Tree) -> Iterator[Problem]:
    """The one of the old name is deleted, and deletes all that it has applied before the new one applies it again."""
    commit = git_base.base(tree.root)
    if commit is None:
        return
    before = _kustomizations_at(tree, commit)
    now = {(item.namespace, item.name) for item in tree.flux_kustomizations()}
    for item in tree.flux_kustomizations():
        path = normal(str(item.spec.get("path") or "."))
        old = before.get((item.file.name.rpartition("/")[0], path))
        if old and old not in now and (item.namespace, item.name) not in before.values():
            what = f"it was {'/'.join(old)} in {commit[:8]}, which is deleted with all that it has applied"
            yield Problem(item, ("metadata", "name"), what)


def _kustomizations_at(tree: Tree, commit: str) -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    folders = {item.file.folder for item in tree.flux_kustomizations()}
    for name in git_base.files_at(tree.root, commit):
        if name.rpartition("/")[0] not in folders or not name.endswith((".yaml", ".yml")):
            continue
        text = git_base.text_at(tree.root, commit, name) or ""
        if "kustomize.toolkit.fluxcd.io" not in text:
            continue
        try:
            with silenced():
                read = documents(text)
        except ValueError:
            continue
        for data in read:
            if isinstance(data, dict) and str(data.get("apiVersion")).startswith("kustomize.toolkit"):
                metadata, spec = mapping(data.get("metadata")), mapping(data.get("spec"))
                if not str(metadata.get("annotations", "")).count("disabled") or spec.get("prune") is True:
                    key = name.rpartition("/")[0], normal(str(spec.get("path") or "."))
                    found[key] = str(metadata.get("namespace") or ""), str(metadata.get("name"))
    return found
