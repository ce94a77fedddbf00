from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import GIT_REPOSITORY
from relay_gitops.repository.repository import Repository


@rule(
    "SRC011",
    "ssh URL without secretRef",
    Severity.ERROR,
    fix="Set `spec.secretRef` to a Secret with identity and known_hosts, or use an https URL",
    source=f"{GIT_REPOSITORY_DOCS}#ssh-authentication",
)
def missing_ssh_key(repository: Repository) -> Iterator[Problem]:
    """SSH needs a key even for a public repository, so every fetch fails."""
    for item in repository.of_type(GIT_REPOSITORY):
        url = item.spec.get("url")
        if isinstance(url, str) and url.startswith("ssh://") and not item.spec.get("secretRef"):
            yield Problem(item, ("spec", "url"), "`url` uses ssh, but `secretRef` is not set, so every fetch fails")
