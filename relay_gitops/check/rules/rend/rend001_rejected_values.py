from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.rendering import Refusal
from relay_gitops.repository.repository import Repository


@rule(
    "REND001",
    "spec.values that the chart rejects",
    Severity.ERROR,
    fix="Correct `spec.values`; see values.schema.json and the templates of the chart",
    source="https://helm.sh/docs/topics/charts/#schema-files",
    level=Level.RENDER,
)
def rejected_values(repository: Repository) -> Iterator[Problem]:
    """Helm also rejects the values in the cluster, so Flux never installs the release."""
    for failure in repository.refused(Refusal.VALUES):
        yield Problem(
            failure.release,
            VALUES,
            f"helm rejects the values, so Flux cannot install the release: {failure.message.rstrip('.')}",
        )
