from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.one_password import operators, waits_for
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository


@rule(
    "OP005",
    "dependsOn does not name the release of the 1Password operator",
    Severity.ERROR,
    fix="Add the release of the operator to `spec.dependsOn`",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def item_before_operator(repository: Repository) -> Iterator[Problem]:
    """The operator's chart installs the CRD. Without it, the API server rejects an item with `no matches for kind`."""
    installed = {(release.cluster, release.namespace, release.name) for release in operators(repository)}
    here = {cluster for cluster, _, _ in installed}
    for release in _item_releases(repository):
        if release.cluster in here and not installed & waits_for(repository, release):
            message = "`dependsOn` does not name the operator's release, so this release fails until its CRD exists"
            yield Problem(release, ("spec", "dependsOn"), message)


def _item_releases(repository: Repository) -> list[Object]:
    found = {
        id(producer.subject.release or producer.subject): producer
        for producer in repository.secret_sources
        if producer.item_path
    }
    subjects = [producer.subject.release or producer.subject for producer in found.values()]
    return [subject for subject in subjects if subject.kind == "HelmRelease"]
