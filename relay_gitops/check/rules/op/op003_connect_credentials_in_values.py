from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.one_password import operators
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


@rule(
    "OP003",
    "Connect credentials in plain text in spec.values",
    Severity.ERROR,
    fix="Create the Secret by hand, set `connect.credentialsName` or `operator.token.name` to its name, and rotate the "
    "credentials",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def connect_credentials_in_values(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository can read every vault that Connect has access to."""
    for release in operators(repository):
        for keys in (("connect", "credentials"), ("connect", "credentials_base64"), ("operator", "token", "value")):
            value = release.at(*VALUES, *keys)
            if value and not is_open(value):
                yield Problem(
                    release, (*VALUES, *keys), "the credentials are in plain text, so anyone can read the vaults"
                )
