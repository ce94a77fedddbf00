from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import GIT_REPOSITORY, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "SRC003",
    "GitRepository without spec.ref",
    Severity.WARNING,
    fix="Set `spec.ref.branch`",
    source=f"{GIT_REPOSITORY_DOCS}#reference",
)
def missing_git_reference(repository: Repository) -> Iterator[Problem]:
    """Without `ref`, Flux fetches the branch `master`, which most repositories no longer have."""
    for item in repository.of_type(GIT_REPOSITORY):
        if not mapping(item.spec.get("ref")) and item.spec:
            yield Problem(item, ("spec",), "`spec.ref` is not set, so Flux fetches the branch master")
