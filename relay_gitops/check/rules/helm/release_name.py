"""Names and storage namespaces of Helm releases."""

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
    "the release gets a name that is nowhere written",
    Severity.WARNING,
    fix="Write spec.releaseName",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def implicit_release_name(repository: Repository) -> Iterator[Problem]:
    """With `targetNamespace` and no `releaseName`, Helm's name is `<target>-<name>`, which objects are named after."""
    for item in repository.releases():
        if item.spec.get("targetNamespace") and not item.spec.get("releaseName"):
            yield Problem(item, ("spec",), f"the release will be called {release_name(item)}, not {item.name}")


@rule(
    "HELM002",
    "the release name is too long",
    Severity.ERROR,
    fix=f"Write a spec.releaseName of at most {RELEASE_NAME.max_length} characters",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def release_name_too_long(repository: Repository) -> Iterator[Problem]:
    """Flux cuts a longer name and appends a hash, so that no name that is made of it can be known before."""
    for item in repository.releases():
        name = release_name(item)
        if len(name) > RELEASE_NAME.max_length and not is_open(name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{name} has {len(name)} characters")


@rule(
    "HELM007",
    "the release records go to another namespace of the other cluster",
    Severity.WARNING,
    fix="Write spec.storageNamespace, equal to targetNamespace",
    source=f"{HELM_RELEASE_DOCS}#storage-namespace",
)
def implicit_storage_namespace(repository: Repository) -> Iterator[Problem]:
    """The records go by default to the release's own namespace, which must exist in the cluster of the kubeconfig."""
    for item in repository.releases():
        if item.spec.get("kubeConfig") and not item.spec.get("storageNamespace"):
            yield Problem(item, ("spec",), f"the other cluster needs the namespace {item.namespace} for Helm's records")


@rule(
    "HELM012",
    "two releases have one name",
    Severity.ERROR,
    fix="Give each its own releaseName",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def duplicate_release(repository: Repository) -> Iterator[Problem]:
    """Both write the same records, and each upgrades the other's objects away."""
    first: dict[tuple[str, str, str], Object] = {}
    for item in repository.releases():
        storage = str(item.spec.get("storageNamespace") or item.namespace)
        where = str(item.spec.get("kubeConfig") or "")
        other = first.setdefault((item.cluster + where, storage, release_name(item)), item)
        if other is not item and (other.namespace, other.name) != (item.namespace, item.name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{other} is the release {release_name(item)} in {storage}, too")
