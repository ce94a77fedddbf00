from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import chart_name
from relay_gitops.repository.layout import AppliedFolder
from relay_gitops.repository.objects import CRD, HELM_RELEASE, Object, mapping
from relay_gitops.repository.repository import Repository


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
