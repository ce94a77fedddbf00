from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


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
