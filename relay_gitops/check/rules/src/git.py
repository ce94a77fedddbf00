"""GitRepositories."""

import re
from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import normal
from relay_gitops.repository.objects import GIT_REPOSITORY, Object, is_open, items, mapping
from relay_gitops.repository.own_sources import address
from relay_gitops.repository.repository import Repository

_MAIN = re.compile(r"(.+/)?(main|master|trunk|prod(uction)?|staging|stable|release[-/][\w.-]+|v?\d[\w.]*)$")


def _own(repository: Repository) -> list[Object]:
    """Return the GitRepositories that are this very repository."""
    return [item for item in repository.of_type(GIT_REPOSITORY) if repository.is_own_source(item)]


@rule(
    "SRC002",
    "Flux follows a development branch",
    Severity.ERROR,
    fix="Let it follow the main branch before the merge",
    source=f"{GIT_REPOSITORY_DOCS}#reference",
)
def development_branch(repository: Repository) -> Iterator[Problem]:
    """Merged, the cluster goes on with the branch instead of main, and stops when the branch is deleted."""
    for item in _own(repository):
        branch = item.at("spec", "ref", "branch")
        if isinstance(branch, str) and not is_open(branch) and "/" in branch and not _MAIN.match(branch):
            yield Problem(
                item,
                ("spec", "ref", "branch"),
                f"the cluster would follow the branch {branch}{repository.assumption(item)}",
            )


@rule(
    "SRC003",
    "no branch, tag or commit is named",
    Severity.WARNING,
    fix="Write spec.ref.branch",
    source=f"{GIT_REPOSITORY_DOCS}#reference",
)
def missing_git_reference(repository: Repository) -> Iterator[Problem]:
    """Without `ref` Flux looks for the branch `master`, which most repositories no longer have."""
    for item in repository.of_type(GIT_REPOSITORY):
        if not mapping(item.spec.get("ref")) and item.spec:
            yield Problem(item, ("spec",), "without spec.ref it follows the branch master")


@rule(
    "SRC006",
    "one repository is fetched twice",
    Severity.WARNING,
    fix="Let both refer to one GitRepository",
    source=GIT_REPOSITORY_DOCS,
)
def duplicate_git_repository(repository: Repository) -> Iterator[Problem]:
    """Two GitRepositories are two clocks: what takes the one may see another commit than what takes the other."""
    seen: dict[tuple[str, str, str, str], Object] = {}
    for item in repository.of_type(GIT_REPOSITORY):
        if not item.spec.get("url"):
            continue
        fields = ("ignore", "sparseCheckout", "include", "secretRef")
        shape = str([item.spec.get(field) for field in ("ref", *fields)])
        url = str(item.spec["url"])
        other = seen.setdefault((item.cluster, item.namespace, "/".join(address(url) or (url,)), shape), item)
        if other is not item:
            yield Problem(item, ("spec", "url"), f"{other} fetches the same")


@rule(
    "SRC007",
    "a part of the repository that is not there is to be checked out",
    Severity.ERROR,
    fix="Remove the folder from spec.sparseCheckout",
    source=f"{GIT_REPOSITORY_DOCS}#sparse-checkout",
)
def missing_sparse_checkout_folder(repository: Repository) -> Iterator[Problem]:
    """A folder of `sparseCheckout` that does not exist makes every fetch fail."""
    for item in _own(repository):
        for index, folder in enumerate(items(item.spec.get("sparseCheckout"))):
            if not repository.files.is_folder(normal(str(folder)).lstrip("/")):
                keys = ("spec", "sparseCheckout", index)
                yield Problem(
                    item, keys, f"there is no folder {folder} in this repository{repository.assumption(item)}"
                )


@rule(
    "SRC011",
    "no key opens the repository",
    Severity.ERROR,
    fix="Write spec.secretRef with a Secret that has identity and known_hosts, or an https address",
    source=f"{GIT_REPOSITORY_DOCS}#ssh-authentication",
)
def missing_ssh_key(repository: Repository) -> Iterator[Problem]:
    """No server lets anybody in by SSH without a key, also not to a public repository."""
    for item in repository.of_type(GIT_REPOSITORY):
        url = item.spec.get("url")
        if isinstance(url, str) and url.startswith("ssh://") and not item.spec.get("secretRef"):
            yield Problem(item, ("spec", "url"), "the address is one of SSH, and spec.secretRef names no key")


@rule(
    "SRC008",
    "the clusters follow different things",
    Severity.WARNING,
    fix="Write the same url and branch, or tell in a suppression why they differ",
    source=GIT_REPOSITORY_DOCS,
)
def clusters_on_different_revisions(repository: Repository) -> Iterator[Problem]:
    """One change in Git would reach one cluster and not the other, though one file of values is made for both."""
    own = _own(repository)
    for keys in (("spec", "url"), ("spec", "ref", "branch")):
        found = [item for item in own if isinstance(item.at(*keys), str) and not is_open(item.at(*keys))]
        for item in found[1:]:
            texts = [str(entry.at(*keys)) for entry in (item, found[0])]
            if len({address(text) or text if keys[-1] == "url" else text for text in texts}) > 1:
                yield Problem(item, keys, f"it is {item.at(*keys)}, and {found[0]} has {found[0].at(*keys)}")
