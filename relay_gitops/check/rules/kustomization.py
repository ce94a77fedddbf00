"""Flux Kustomizations: what they delete, change and leave out."""

import re
from collections.abc import Iterator

from relay_gitops.check import git
from relay_gitops.check.finding import Severity
from relay_gitops.check.kustomize import normal
from relay_gitops.check.layout import Unit
from relay_gitops.check.objects import (
    CRD,
    GIT_REPOSITORY,
    HELM_RELEASE,
    Object,
    mapping,
    walk,
)
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.substitution import VARIABLE, opts_out
from relay_gitops.check.tree import Tree, chart_name, is_bootstrapped
from relay_gitops.check.yaml_text import documents, silenced

DOCS = "https://fluxcd.io/flux/components/kustomize/kustomizations/"


PRUNE = "kustomize.toolkit.fluxcd.io/prune"


@rule(
    "FLUX010",
    "a Kustomization that applies itself may delete everything",
    Severity.WARNING,
    mend=f"Annotate it with {PRUNE}: disabled",
    source=f"{DOCS}#garbage-collection",
)
def unguarded_root(tree: Tree) -> Iterator[Problem]:
    """Renamed or moved, it prunes itself, and its end deletes all that it has applied, namespaces and volumes too."""
    for unit in tree.units:
        owner = unit.owner
        if owner is None or owner.spec.get("prune") is not True:
            continue
        reference = mapping(owner.spec.get("sourceRef"))
        source = (GIT_REPOSITORY, str(reference.get("namespace") or owner.namespace), reference.get("name"))
        for item in unit.objects:
            is_source = (item.type, item.namespace, item.name) == source
            if (_is(item, owner) or is_source) and not guarded(item) and not is_bootstrapped(item):
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
    for unit in tree.units:
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
    for unit in tree.units:
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
        shard = item.labels.get("sharding.fluxcd.io/key")
        if item.group.endswith("toolkit.fluxcd.io") and shard and not _has_shard(tree, str(shard)):
            yield Problem(item, ("metadata", "labels", "sharding.fluxcd.io/key"), "the sharding key hides it from Flux")


def _has_shard(tree: Tree, shard: str) -> bool:
    """Say whether the repository sets up a controller that looks at a shard."""
    selector = re.compile(rf"--watch-label-selector=sharding\.fluxcd\.io/key\s*(=|in\s*\().*{re.escape(shard)}")
    return any(
        "--watch-label-selector" in file.text and selector.search(file.text) for file in tree.files.yaml.values()
    )


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
    for unit in tree.units:
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
    for unit in tree.units:
        if unit.owner is None:
            continue
        own = {str(mapping(item.spec.get("names")).get("kind")) for item in unit.objects if item.type == CRD}
        brought = _brought(tree, unit)
        for item in unit.objects:
            release = brought.get((item.group, item.kind))
            if release and item.kind not in own:
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
        group = _KNOWN_CHARTS.get(chart_name(release), "")
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
    commit = git.base(tree.root)
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
    # A file that is as it was has no Kustomization of another name.
    for name in git.changed(tree.root, commit, "."):
        if name.rpartition("/")[0] not in folders or not name.endswith((".yaml", ".yml")):
            continue
        text = git.text_at(tree.root, commit, name) or ""
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
