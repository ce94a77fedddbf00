import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.literal_secrets import is_literal
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.redaction.names import is_secret_name
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import Object, variables, walk
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
            if is_secret_name(name) and is_literal(entry.get("value")) and not _is_of_chart(item, str(entry["value"])):
                yield Problem(item, (*keys, "value"), f"{name} is in plain text, so anyone can read it in Git")


def _is_of_chart(item: Object, value: str) -> bool:
    """Return whether a value is a name that a chart writes itself, for example `operator`."""
    is_name = re.fullmatch(r"[a-z]+(-[a-z]+)*", value) is not None
    return item.release is not None and is_name and value not in {found for _, found in walk(values_of(item.release))}
