from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import release_name
from relay_gitops.repository.objects import target_cluster
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath
    from relay_gitops.repository.objects import Object


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
        cluster = target_cluster(item, item.cluster)
        other = first.setdefault((cluster, storage, release_name(item)), item)
        if other is not item and (other.namespace, other.name) != (item.namespace, item.name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            message = f"{other} also owns the release {release_name(item)} in namespace {storage}"
            yield Problem(item, keys, f"{message}, so each upgrade removes the other's objects")
