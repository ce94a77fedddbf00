from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import release_name
from relay_gitops.repository.repository import Repository


@rule(
    "HELM001",
    "implicit release name",
    Severity.WARNING,
    fix="Set `spec.releaseName`",
    source=f"{HELM_RELEASE_DOCS}#release-name",
)
def implicit_release_name(repository: Repository) -> Iterator[Problem]:
    """With `targetNamespace` and without `releaseName`, Flux names the release `<targetNamespace>-<name>`.

    The names of its objects begin with that name.
    """
    for item in repository.releases():
        if item.spec.get("targetNamespace") and not item.spec.get("releaseName"):
            yield Problem(item, ("spec",), f"`releaseName` is not set, so the release name is {release_name(item)}")
