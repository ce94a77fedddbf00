from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.one_password import waits_for
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "OP006",
    "dependsOn does not name the release that creates the Secrets",
    Severity.WARNING,
    fix="Add the release with the OnePasswordItems to `spec.dependsOn`",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def release_before_secret(repository: Repository) -> Iterator[Problem]:
    """The pods wait in CreateContainerConfigError until the Secrets exist. After its timeout, the release fails."""
    owners = {
        maker.reference: maker.subject.release or maker.subject
        for maker in repository.secret_sources
        if maker.item_path
    }
    told: set[int] = set()
    for use in repository.secret_consumers:
        reader = use.reader.release or use.reader
        maker = owners.get(use.reference)
        if maker is None or maker is reader or reader.kind != "HelmRelease" or maker.kind != "HelmRelease":
            continue
        if (maker.cluster, maker.namespace, maker.name) not in waits_for(repository, reader) and id(reader) not in told:
            told.add(id(reader))
            missing = f"{maker}, which creates Secret {use.name}"
            message = f"`dependsOn` does not name {missing}, so the pods may start too early"
            yield Problem(reader, ("spec", "dependsOn"), message)
