"""Rules about names and storage namespaces of Helm releases."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import release_name
from relay_gitops.repository.objects import Object, is_open
from relay_gitops.repository.repository import Repository
from relay_values.formats import RELEASE_NAME

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


@rule(
    "HELM001",
    "implicit release name",
    Severity.WARNING,
    fix="Set `spec.releaseName`",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def implicit_release_name(repository: Repository) -> Iterator[Problem]:
    """With `targetNamespace` and without `releaseName`, Flux names the release `<targetNamespace>-<name>`.

    The names of its objects begin with that name.
    """
    for item in repository.releases():
        if item.spec.get("targetNamespace") and not item.spec.get("releaseName"):
            yield Problem(item, ("spec",), f"`releaseName` is not set, so the release name is {release_name(item)}")


@rule(
    "HELM002",
    "release name is too long",
    Severity.ERROR,
    fix=f"Set `spec.releaseName` to a name of at most {RELEASE_NAME.max_length} characters",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def release_name_too_long(repository: Repository) -> Iterator[Problem]:
    """Flux shortens a longer name and appends a hash, so the names of the objects are not predictable."""
    for item in repository.releases():
        name = release_name(item)
        if len(name) > RELEASE_NAME.max_length and not is_open(name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{name} has {len(name)} characters, so Flux shortens it and appends a hash")


@rule(
    "HELM007",
    "kubeConfig without storageNamespace",
    Severity.WARNING,
    fix="Set `spec.storageNamespace` to the value of `targetNamespace`",
    source=f"{HELM_RELEASE_DOCS}#storage-namespace",
)
def implicit_storage_namespace(repository: Repository) -> Iterator[Problem]:
    """By default, Helm stores its records in a namespace with the name of the HelmRelease's namespace.

    That namespace must exist in the cluster of the kubeconfig.
    """
    for item in repository.releases():
        if item.spec.get("kubeConfig") and not item.spec.get("storageNamespace"):
            message = f"`storageNamespace` is not set, so the remote cluster needs a namespace {item.namespace}"
            yield Problem(item, ("spec",), f"{message} for the records of Helm")


@rule(
    "HELM012",
    "duplicate release name",
    Severity.ERROR,
    fix="Set a different `spec.releaseName` in each HelmRelease",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def duplicate_release(repository: Repository) -> Iterator[Problem]:
    """Both HelmReleases own the same Helm release, so each upgrade removes the other's objects."""
    first: dict[tuple[str, str, str], Object] = {}
    for item in repository.releases():
        storage = str(item.spec.get("storageNamespace") or item.namespace)
        where = str(item.spec.get("kubeConfig") or "")
        other = first.setdefault((item.cluster + where, storage, release_name(item)), item)
        if other is not item and (other.namespace, other.name) != (item.namespace, item.name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            message = f"{other} also owns the release {release_name(item)} in namespace {storage}"
            yield Problem(item, keys, f"{message}, so each upgrade removes the other's objects")
