from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.git_repositories import own_repositories
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.own_sources import address
from relay_gitops.repository.repository import Repository


@rule(
    "SRC008",
    "url or branch differs between the clusters",
    Severity.WARNING,
    fix="Write the same `url` and `branch`, or suppress this finding with the reason for the difference",
    source=GIT_REPOSITORY_DOCS,
)
def clusters_on_different_revisions(repository: Repository) -> Iterator[Problem]:
    """A commit reaches only one of the clusters, although one environment file generates both."""
    own = own_repositories(repository)
    for keys in (("spec", "url"), ("spec", "ref", "branch")):
        found = [item for item in own if isinstance(item.at(*keys), str) and not is_open(item.at(*keys))]
        for item in found[1:]:
            texts = [str(entry.at(*keys)) for entry in (item, found[0])]
            # A source of another branch in the same cluster is intended, for example for automation.
            if item.cluster == found[0].cluster:
                continue
            if len({address(text) or text if keys[-1] == "url" else text for text in texts}) > 1:
                yield Problem(
                    item,
                    keys,
                    f"`{keys[-1]}` is {texts[0]}, but {found[0]} has {texts[1]}, so commits reach only one cluster",
                )
