from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.repository import Repository

_POLICY = "helm.sh/resource-policy"


@rule(
    "HELM020",
    "PersistentVolumeClaim that Helm deletes with the release",
    Severity.WARNING,
    fix=f"Add the annotation `{_POLICY}: keep` to the claim in the chart",
    source="https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource",
    level=Level.RENDER,
    finds_habits=True,
)
def volume_claim_deleted_with_release(repository: Repository) -> Iterator[Problem]:
    """When the release is removed or renamed, Helm deletes the claim, and usually the data of its volume."""
    for item in repository.of_type("/PersistentVolumeClaim"):
        if item.release and str(item.annotations.get(_POLICY, "")) != "keep":
            message = f"Helm deletes the claim with release {item.release.name}, and its data is lost"
            yield Problem(item, ("metadata", "annotations"), message)
