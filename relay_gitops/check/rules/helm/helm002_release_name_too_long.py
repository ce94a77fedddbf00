from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import release_name
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository
from relay_values.formats import RELEASE_NAME

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


@rule(
    "HELM002",
    "release name is too long",
    Severity.ERROR,
    fix=f"Set `spec.releaseName` to a name of at most {RELEASE_NAME.max_length} characters",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def release_name_too_long(repository: Repository) -> Iterator[Problem]:
    """Flux shortens a longer name and appends a hash, so the names of the objects are not predictable."""
    for item in repository.releases():
        name = release_name(item)
        if len(name) > RELEASE_NAME.max_length and not is_open(name):
            keys: KeyPath = ("spec", "releaseName") if item.spec.get("releaseName") else ("metadata", "name")
            yield Problem(item, keys, f"{name} has {len(name)} characters, so Flux shortens it and appends a hash")
