import re
from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.git_repositories import own_repositories
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository

_MAIN = re.compile(r"(.+/)?(main|master|trunk|prod(uction)?|staging|stable|release[-/][\w.-]+|v?\d[\w.]*)$")


@rule(
    "SRC002",
    "spec.ref.branch is a development branch",
    Severity.ERROR,
    fix="Set `spec.ref.branch` to the main branch before you merge",
    source=f"{GIT_REPOSITORY_DOCS}#reference",
)
def development_branch(repository: Repository) -> Iterator[Problem]:
    """After the merge, the cluster still follows the branch. It gets no updates after the branch is deleted."""
    for item in own_repositories(repository):
        branch = item.at("spec", "ref", "branch")
        if isinstance(branch, str) and not is_open(branch) and "/" in branch and not _MAIN.match(branch):
            yield Problem(
                item,
                ("spec", "ref", "branch"),
                f"`branch` is {branch} of this repository{repository.assumption(item)}, so the cluster ignores main",
            )
