from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.literal_secrets import is_literal
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.redaction.names import is_secret_name
from relay_gitops.repository.objects import variables
from relay_gitops.repository.repository import Repository


@rule(
    "WORK010",
    "secret in plain text in an environment variable",
    Severity.ERROR,
    fix="Read the value with `secretKeyRef`, and rotate the secret, which is exposed",
    source=f"{KUBERNETES_DOCS}tasks/inject-data-application/distribute-credentials-secure/",
)
def plaintext_secret_in_variable(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository can read the secret, also in old commits."""
    for item in workloads(repository):
        for keys, entry in variables(item):
            name = str(entry.get("name"))
            if is_secret_name(name) and is_literal(entry.get("value")):
                yield Problem(item, (*keys, "value"), f"{name} is in plain text, so anyone can read it in Git")
