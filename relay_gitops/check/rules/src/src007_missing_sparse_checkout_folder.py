from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.git_repositories import own_repositories
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import normalized_path
from relay_gitops.repository.objects import items
from relay_gitops.repository.repository import Repository


@rule(
    "SRC007",
    "sparseCheckout names a folder that does not exist",
    Severity.ERROR,
    fix="Correct the folder, or remove it from `spec.sparseCheckout`",
    source=f"{GIT_REPOSITORY_DOCS}#sparse-checkout",
)
def missing_sparse_checkout_folder(repository: Repository) -> Iterator[Problem]:
    """Every fetch fails, because Flux cannot check out the folder."""
    for item in own_repositories(repository):
        for index, folder in enumerate(items(item.spec.get("sparseCheckout"))):
            if not repository.files.is_folder(normalized_path(str(folder)).lstrip("/")):
                keys = ("spec", "sparseCheckout", index)
                yield Problem(
                    item,
                    keys,
                    f"{folder} does not exist in this repository{repository.assumption(item)}, so every fetch fails",
                )
