"""Rules about GitRepositories."""

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
    """Return the GitRepositories whose URL is that of this repository."""
    return [item for item in repository.of_type(GIT_REPOSITORY) if repository.is_own_source(item)]


@rule(
    "SRC002",
    "spec.ref.branch is a development branch",
    Severity.ERROR,
    fix="Set `spec.ref.branch` to the main branch before you merge",
    source=f"{GIT_REPOSITORY_DOCS}#reference",
)
def development_branch(repository: Repository) -> Iterator[Problem]:
    """After the merge, the cluster still follows the branch. It gets no updates after the branch is deleted."""
    for item in _own(repository):
        branch = item.at("spec", "ref", "branch")
        if isinstance(branch, str) and not is_open(branch) and "/" in branch and not _MAIN.match(branch):
            yield Problem(
                item,
                ("spec", "ref", "branch"),
                f"`branch` is {branch} of this repository{repository.assumption(item)}, so the cluster ignores main",
            )


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
        if other is not item:
            yield Problem(
                item, ("spec", "url"), f"{other} fetches the same revision, so consumers may see different commits"
            )


@rule(
    "SRC007",
    "sparseCheckout names a folder that does not exist",
    Severity.ERROR,
    fix="Correct the folder, or remove it from `spec.sparseCheckout`",
    source=f"{GIT_REPOSITORY_DOCS}#sparse-checkout",
)
def missing_sparse_checkout_folder(repository: Repository) -> Iterator[Problem]:
    """Every fetch fails, because Flux cannot check out the folder."""
    for item in _own(repository):
        for index, folder in enumerate(items(item.spec.get("sparseCheckout"))):
            if not repository.files.is_folder(normal(str(folder)).lstrip("/")):
                keys = ("spec", "sparseCheckout", index)
                yield Problem(
                    item,
                    keys,
                    f"{folder} does not exist in this repository{repository.assumption(item)}, so every fetch fails",
                )


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


@rule(
    "SRC008",
    "url or branch differs between the clusters",
    Severity.WARNING,
    fix="Write the same `url` and `branch`, or suppress this finding with the reason for the difference",
    source=GIT_REPOSITORY_DOCS,
)
def clusters_on_different_revisions(repository: Repository) -> Iterator[Problem]:
    """A commit reaches only one of the clusters, although one environment file generates both."""
    own = _own(repository)
    for keys in (("spec", "url"), ("spec", "ref", "branch")):
        found = [item for item in own if isinstance(item.at(*keys), str) and not is_open(item.at(*keys))]
        for item in found[1:]:
            texts = [str(entry.at(*keys)) for entry in (item, found[0])]
            if len({address(text) or text if keys[-1] == "url" else text for text in texts}) > 1:
                yield Problem(
                    item,
                    keys,
                    f"`{keys[-1]}` is {texts[0]}, but {found[0]} has {texts[1]}, so commits reach only one cluster",
                )
