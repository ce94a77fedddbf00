"""Rules about targetNamespace, shards, decryption, CRDs and suspend."""

import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import chart_name
from relay_gitops.repository.layout import AppliedFolder
from relay_gitops.repository.objects import CRD, HELM_RELEASE, Object, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX011",
    "targetNamespace overrides the namespace of an object",
    Severity.WARNING,
    fix="Remove `spec.targetNamespace`, and set `metadata.namespace` in the objects",
    source=f"{KUSTOMIZATION_DOCS}#target-namespace",
)
def target_namespace_override(repository: Repository) -> Iterator[Problem]:
    """`targetNamespace` replaces the namespace of every object in the folder, including Flux objects."""
    for applied in repository.complete_folders:
        wanted = applied.owner.spec.get("targetNamespace") if applied.owner else None
        if applied.owner is None or not wanted:
            continue
        for item in applied.objects:
            written = _namespace_in_file(item)
            if written and written != wanted:
                message = f"{item.kind} {item.name} sets namespace {written}, but Flux applies it to namespace {wanted}"
                yield Problem(applied.owner, ("spec", "targetNamespace"), message)
                break


def _namespace_in_file(item: Object) -> str:
    for index, data in item.file.manifests():
        if index == item.index and data["kind"] == item.kind:
            return str(mapping(data.get("metadata")).get("namespace") or "")
    return ""


@rule(
    "FLUX014",
    "no controller reconciles an object with this sharding key",
    Severity.ERROR,
    fix="Remove the label `sharding.fluxcd.io/key`, or deploy a controller that watches this shard",
    source="https://fluxcd.io/flux/installation/configuration/sharding/",
)
def unreconciled_shard(repository: Repository) -> Iterator[Problem]:
    """The default controllers skip objects with a sharding key, and no other controller watches this shard."""
    for item in repository.applied:
        shard = item.labels.get("sharding.fluxcd.io/key")
        if item.group.endswith("toolkit.fluxcd.io") and shard and not _has_shard(repository, str(shard)):
            message = f"no controller watches the shard {shard}, so Flux never reconciles {item.name}"
            yield Problem(item, ("metadata", "labels", "sharding.fluxcd.io/key"), message)


def _has_shard(repository: Repository, shard: str) -> bool:
    """Return whether the repository deploys a controller that watches a shard."""
    selector = re.compile(rf"--watch-label-selector=sharding\.fluxcd\.io/key\s*(=|in\s*\().*{re.escape(shard)}")
    return any(
        "--watch-label-selector" in file.text and selector.search(file.text) for file in repository.files.yaml.values()
    )


@rule(
    "FLUX016",
    "SOPS-encrypted object without spec.decryption",
    Severity.ERROR,
    fix="Add `spec.decryption` to the Kustomization, with `provider: sops` and `secretRef` for the Secret with the key",
    source=f"{KUSTOMIZATION_DOCS}#decryption",
)
def missing_decryption(repository: Repository) -> Iterator[Problem]:
    """Without `decryption`, Flux applies the encrypted object as it is, and the API server rejects the field `sops`."""
    for applied in repository.complete_folders:
        if applied.owner is None or applied.owner.spec.get("decryption"):
            continue
        for item in applied.objects:
            if "sops" in item.data:
                yield Problem(
                    item, ("sops",), f"{applied.owner} has no `decryption`, so the API server rejects this object"
                )


@rule(
    "FLUX017",
    "custom resource in the same Kustomization as the release that installs its CRD",
    Severity.ERROR,
    fix="Move it to a second Kustomization that depends on this Kustomization, or to a chart whose release depends on "
    "the operator's release",
    source=f"{KUSTOMIZATION_DOCS}#controlling-the-apply-behavior-of-resources",
)
def custom_resource_before_crd(repository: Repository) -> Iterator[Problem]:
    """Flux validates all objects before it applies any of them.

    Without the CRD the validation fails, so Flux never applies the release that installs it.
    """
    for applied in repository.complete_folders:
        if applied.owner is None:
            continue
        own = {str(mapping(item.spec.get("names")).get("kind")) for item in applied.objects if item.type == CRD}
        brought = _crd_releases(repository, applied)
        for item in applied.objects:
            release = brought.get((item.group, item.kind))
            if release and item.kind not in own:
                yield Problem(
                    item,
                    ("kind",),
                    f"{release} installs the CRD of {item.kind}, but Flux applies neither before the CRD exists",
                )


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


def _crd_releases(repository: Repository, applied: AppliedFolder) -> dict[tuple[str, str], Object]:
    found: dict[tuple[str, str], Object] = {}
    for release in applied.objects:
        if release.type != HELM_RELEASE:
            continue
        group = _KNOWN_CHARTS.get(chart_name(release), "")
        found.update({(group, kind): release for kind in _KNOWN_KINDS.get(group, ())})
        for item in repository.rendered:
            if item.release is release and item.type == CRD:
                names = mapping(item.spec.get("names"))
                found[str(item.spec.get("group")), str(names.get("kind"))] = release
    return found


@rule(
    "FLUX019",
    "suspend: true in Git",
    Severity.WARNING,
    fix="Remove `suspend: true`",
    source=f"{KUSTOMIZATION_DOCS}#suspend",
)
def suspended_object(repository: Repository) -> Iterator[Problem]:
    """Flux does not reconcile a suspended object, so later commits have no effect on it, and Flux sends no alert."""
    for item in repository.applied:
        if item.group.endswith("toolkit.fluxcd.io") and item.spec.get("suspend") is True:
            yield Problem(
                item, ("spec", "suspend"), "`suspend: true` is set, so Flux ignores every later change of this object"
            )
