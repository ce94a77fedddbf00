"""GitRepositories of Flux."""

from relay_gitops.repository.objects import GIT_REPOSITORY, Object
from relay_gitops.repository.repository import Repository


def own_repositories(repository: Repository) -> list[Object]:
    """Return the GitRepositories whose URL is that of this repository."""
    return [item for item in repository.of_type(GIT_REPOSITORY) if repository.is_own_source(item)]
