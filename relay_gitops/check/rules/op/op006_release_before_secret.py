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
        producer.reference: producer.subject.release or producer.subject
        for producer in repository.secret_sources
        if producer.item_path
    }
    reported: set[int] = set()
    for use in repository.secret_consumers:
        consumer = use.consumer.release or use.consumer
        producer = owners.get(use.reference)
        if producer is None or producer is consumer or consumer.kind != "HelmRelease" or producer.kind != "HelmRelease":
            continue
        if (producer.cluster, producer.namespace, producer.name) not in waits_for(repository, consumer) and id(
            consumer
        ) not in reported:
            reported.add(id(consumer))
            missing = f"{producer}, which creates Secret {use.name}"
            message = f"`dependsOn` does not name {missing}, so the pods may start too early"
            yield Problem(consumer, ("spec", "dependsOn"), message)
