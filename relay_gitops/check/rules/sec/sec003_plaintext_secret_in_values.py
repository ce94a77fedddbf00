from collections import defaultdict
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.literal_secrets import literal_values
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.repository import Repository


@rule(
    "SEC003",
    "secret in plain text in spec.values",
    Severity.ERROR,
    fix="Configure the chart to read a Secret, and rotate the secret, which is exposed",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#values",
)
def plaintext_secret_in_values(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository or the record of the Helm release can read the secret."""
    names: dict[int, set[str]] = defaultdict(set)
    for use in repository.secret_consumers:
        if use.consumer.release:
            names[id(use.consumer.release)].update(name for name in (use.name, use.key) if name)
    for release in repository.releases():
        for keys, name in literal_values(release, names[id(release)]):
            # OP003 reports Connect's own values, with a more specific fix.
            if keys != ("connect", "credentials"):
                yield Problem(release, (*VALUES, *keys), f"`{name}` is in plain text, so anyone can read it in Git")
