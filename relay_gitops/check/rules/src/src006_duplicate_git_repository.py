from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import GIT_REPOSITORY, Object
from relay_gitops.repository.own_sources import address
from relay_gitops.repository.repository import Repository


@rule(
    "SRC006",
    "two GitRepositories with the same url and ref",
    Severity.WARNING,
    fix="Remove one GitRepository, and use the other in every `sourceRef`",
    source=GIT_REPOSITORY_DOCS,
)
def duplicate_git_repository(repository: Repository) -> Iterator[Problem]:
    """Flux fetches each GitRepository at a different time, so their consumers may see different commits."""
    seen: dict[tuple[str, str, str, str], Object] = {}
    for item in repository.of_type(GIT_REPOSITORY):
        if not item.spec.get("url"):
            continue
        fields = ("ignore", "sparseCheckout", "include", "secretRef")
        shape = str([item.spec.get(field) for field in ("ref", *fields)])
        url = str(item.spec["url"])
        other = seen.setdefault((item.cluster, item.namespace, "/".join(address(url) or (url,)), shape), item)
        if other.reference != item.reference:
            yield Problem(
                item, ("spec", "url"), f"{other} fetches the same revision, so consumers may see different commits"
            )
