"""HelmReleases: their names, namespaces and failures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES, release_name, target_namespace
from relay_gitops.repository.objects import Object, is_open, mapping
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath

DOCS = "https://fluxcd.io/flux/components/helm/helmreleases/"
_LONGEST_NAME = 53


@rule(
    "HELM001",
    "the release gets a name that is nowhere written",
    Severity.WARNING,
    mend="Write spec.releaseName",
    source=f"{DOCS}#release-name",
)
def unnamed(repository: Repository) -> Iterator[Problem]:
    """With `targetNamespace` and no `releaseName`, Helm's name is `<target>-<name>`, which objects are named after."""
    for item in repository.releases():
        if item.spec.get("targetNamespace") and not item.spec.get("releaseName"):
            yield Problem(item, ("spec",), f"the release will be called {release_name(item)}, not {item.name}")


@rule(
    "HELM002",
    "the release name is too long",
    Severity.ERROR,
    mend=f"Write a spec.releaseName of at most {_LONGEST_NAME} characters",
    source=f"{DOCS}#release-name",
)
def too_long(repository: Repository) -> Iterator[Problem]:
    """Flux cuts a longer name and appends a hash, so that no name that is made of it can be known before."""
    for item in repository.releases():
        name = release_name(item)
        if len(name) > _LONGEST_NAME and not is_open(name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{name} has {len(name)} characters")


@rule(
    "HELM004",
    "the namespace is not made",
    Severity.WARNING,
    mend="Declare the Namespace, or write targetNamespace too",
    source=f"{DOCS}#install-configuration",
)
def create_namespace(repository: Repository) -> Iterator[Problem]:
    """`createNamespace` is about `targetNamespace`; without it there is nothing to make."""
    for item in repository.releases():
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
def uninstalling(repository: Repository) -> Iterator[Problem]:
    """An uninstall deletes the Service of type LoadBalancer; the next one has another UID and address."""
    for item in repository.releases():
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
def replacing(repository: Repository) -> Iterator[Problem]:
    """`install.replace` uses again the name of an uninstalled release, at the price of its history."""
    for item in repository.releases():
        if item.at("spec", "install", "replace") is True:
            yield Problem(item, ("spec", "install", "replace"), "it only uses the name of an uninstalled release again")


@rule(
    "HELM007",
    "the release records go to another namespace of the other cluster",
    Severity.WARNING,
    mend="Write spec.storageNamespace, equal to targetNamespace",
    source=f"{DOCS}#storage-namespace",
)
def storage(repository: Repository) -> Iterator[Problem]:
    """The records go by default to the release's own namespace, which must exist in the cluster of the kubeconfig."""
    for item in repository.releases():
        if item.spec.get("kubeConfig") and not item.spec.get("storageNamespace"):
            yield Problem(item, ("spec",), f"the other cluster needs the namespace {item.namespace} for Helm's records")


@rule(
    "HELM012",
    "two releases have one name",
    Severity.ERROR,
    mend="Give each its own releaseName",
    source=f"{DOCS}#release-name",
)
def same_name(repository: Repository) -> Iterator[Problem]:
    """Both write the same records, and each upgrades the other's objects away."""
    first: dict[tuple[str, str, str], Object] = {}
    for item in repository.releases():
        storage = str(item.spec.get("storageNamespace") or item.namespace)
        where = str(item.spec.get("kubeConfig") or "")
        other = first.setdefault((item.cluster + where, storage, release_name(item)), item)
        if other is not item and (other.namespace, other.name) != (item.namespace, item.name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{other} is the release {release_name(item)} in {storage}, too")


@rule(
    "HELM014",
    "one failure is the last",
    Severity.WARNING,
    mend="Write install.strategy and upgrade.strategy with name RetryOnFailure, or remediation.retries",
    source=f"{DOCS}#configuring-failure-handling",
)
def terminal(repository: Repository) -> Iterator[Problem]:
    """With the defaults a release that times out once is not tried again until somebody changes it."""
    for item in repository.releases():
        for action in ("install", "upgrade"):
            settings = mapping(item.spec.get(action))
            retries = mapping(settings.get("remediation")).get("retries")
            if item.spec and not retries and mapping(settings.get("strategy")).get("name") != "RetryOnFailure":
                yield Problem(item, ("spec",), f"after one failed {action} it is not tried again")
                break


def namespaces(repository: Repository) -> set[tuple[str, str]]:
    """Return cluster and name of the namespaces that releases make."""
    return {
        (item.cluster, target_namespace(item))
        for item in repository.releases()
        if item.at("spec", "install", "createNamespace") is True and item.spec.get("targetNamespace")
    }
