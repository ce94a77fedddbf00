"""Sources: where Flux takes things from."""

import re
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.kustomize import normal
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    GIT_REPOSITORY,
    HELM_RELEASE,
    HELM_REPOSITORY,
    Object,
    is_open,
    items,
    mapping,
)
from relay_gitops.repository.own_sources import address
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.source_ignore import hidden_by

GIT = "https://fluxcd.io/flux/components/source/gitrepositories/"
KUSTOMIZATION = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
_BOOTSTRAPPED = "flux-system"
_MAIN = re.compile(r"(.+/)?(main|master|trunk|prod(uction)?|staging|stable|release[-/][\w.-]+|v?\d[\w.]*)$")


def _own(repository: Repository) -> list[Object]:
    """Return the GitRepositories that are this very repository."""
    return [item for item in repository.of_type(GIT_REPOSITORY) if repository.is_own_source(item)]


def source_references(repository: Repository) -> Iterator[tuple[Object, KeyPath, dict[str, object]]]:
    """Yield each reference to a source, with where it stands."""
    for item in repository.of_type(FLUX_KUSTOMIZATION):
        yield item, ("spec", "sourceRef"), mapping(item.spec.get("sourceRef"))
    for item in repository.of_type(HELM_RELEASE):
        for keys in (("spec", "chart", "spec", "sourceRef"), ("spec", "chartRef")):
            if item.at(*keys):
                yield item, keys, mapping(item.at(*keys))


@rule(
    "SRC001",
    "a source is not there",
    Severity.ERROR,
    mend="Name a source of this cluster, and its namespace if that is another one",
    source=f"{KUSTOMIZATION}#source-reference",
)
def dangling(repository: Repository) -> Iterator[Problem]:
    """The object waits forever with `Source not found`; a reference without namespace means the object's own."""
    for item, keys, reference in source_references(repository):
        kind, name = str(reference.get("kind")), reference.get("name")
        namespace = str(reference.get("namespace") or item.namespace)
        if not isinstance(name, str) or is_open(name) or is_open(namespace) or name == _BOOTSTRAPPED:
            continue
        # A controller makes it, of an ArtifactGenerator or of an object of its own.
        if kind == "ExternalArtifact":
            continue
        if repository.find(item.cluster, kind, namespace, name) or repository.is_uncertain(item.cluster):
            continue
        others = repository.named(kind, name)
        here = [other for other in others if other.cluster == item.cluster]
        if here:
            because = f"; there is one in {here[0].namespace}, which the reference does not name"
        elif others:
            because = f"; only the cluster of {others[0].cluster} has it, so is this object in the wrong folder?"
        else:
            because = near(repository, item.cluster, kind, namespace, name)
        yield Problem(item, (*keys, "name"), f"there is no {kind} {namespace}/{name} in its cluster{because}")


@rule(
    "SRC002",
    "Flux follows a development branch",
    Severity.ERROR,
    mend="Let it follow the main branch before the merge",
    source=f"{GIT}#reference",
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
    mend="Write spec.ref.branch",
    source=f"{GIT}#reference",
)
def without_reference(repository: Repository) -> Iterator[Problem]:
    """Without `ref` Flux looks for the branch `master`, which most repositories no longer have."""
    for item in repository.of_type(GIT_REPOSITORY):
        if not mapping(item.spec.get("ref")) and item.spec:
            yield Problem(item, ("spec",), "without spec.ref it follows the branch master")


@rule(
    "SRC004",
    "the path of a Kustomization is not there",
    Severity.ERROR,
    mend="Write the folder relative to the root of the repository, such as ./apps/docs-prod",
    source=f"{KUSTOMIZATION}#path",
)
def missing_path(repository: Repository) -> Iterator[Problem]:
    """Flux says `kustomization path not found` and leaves the cluster as it was."""
    for item in [*repository.of_type(FLUX_KUSTOMIZATION), *repository.layout.loose]:
        path = item.spec.get("path")
        if (
            item.type == FLUX_KUSTOMIZATION
            and isinstance(path, str)
            and not is_open(path)
            and repository.is_own_source(item)
        ):
            target = normal(path)
            if target.startswith("..") or not repository.files.is_folder(target.lstrip("/")):
                yield Problem(
                    item, ("spec", "path"), f"there is no folder {path} in this repository{repository.assumption(item)}"
                )


@rule(
    "SRC005",
    "what Flux needs is hidden from it",
    Severity.ERROR,
    mend="Bring it back with a line that begins with !, or remove the line that hides it",
    source=f"{GIT}#excluding-files",
)
def hidden(repository: Repository) -> Iterator[Problem]:
    """`spec.ignore` and .sourceignore leave files out of what the controllers get, so the path is empty for them."""
    for item in repository.of_type(FLUX_KUSTOMIZATION, HELM_RELEASE):
        release = item.type == HELM_RELEASE
        keys: KeyPath = ("spec", "chart", "spec", "chart") if release else ("spec", "path")
        path = item.at(*keys)
        if not isinstance(path, str) or not repository.is_own_source(item) or not normal(path):
            continue
        file = "Chart.yaml" if release else "kustomization.yaml"
        reference = mapping(item.at(*keys[:-1], "sourceRef"))
        namespace = str(reference.get("namespace") or item.namespace)
        source = repository.find(item.cluster, "GitRepository", namespace, str(reference.get("name")))
        ignore = source.spec.get("ignore") if source else None
        by = hidden_by(repository.root, f"{normal(path)}/{file}", ignore if isinstance(ignore, str) else None)
        if by and repository.files.is_folder(normal(path)):
            yield Problem(item, keys, f"{by} hides {path} from Flux")


@rule(
    "SRC006",
    "one repository is fetched twice",
    Severity.WARNING,
    mend="Let both refer to one GitRepository",
    source=GIT,
)
def twice(repository: Repository) -> Iterator[Problem]:
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
    mend="Remove the folder from spec.sparseCheckout",
    source=f"{GIT}#sparse-checkout",
)
def sparse_checkout(repository: Repository) -> Iterator[Problem]:
    """A folder of `sparseCheckout` that does not exist makes every fetch fail."""
    for item in _own(repository):
        for index, folder in enumerate(items(item.spec.get("sparseCheckout"))):
            if not repository.files.is_folder(normal(str(folder)).lstrip("/")):
                keys = ("spec", "sparseCheckout", index)
                yield Problem(
                    item, keys, f"there is no folder {folder} in this repository{repository.assumption(item)}"
                )


@rule(
    "SRC009",
    "the type of a HelmRepository is not that of its address",
    Severity.ERROR,
    mend="Write `type: oci` for an address that begins with oci://, and no type for any other",
    source="https://fluxcd.io/flux/components/source/helmrepositories/#helm-oci-repository",
)
def helm_repository_type(repository: Repository) -> Iterator[Problem]:
    """Without `type: oci` Flux asks the address for an index.yaml, and with it for a registry: neither is there."""
    for item in repository.of_type(HELM_REPOSITORY):
        url, type_ = item.spec.get("url"), item.spec.get("type", "default")
        if isinstance(url, str) and not is_open(url) and url.startswith("oci://") != (type_ == "oci"):
            keys: KeyPath = ("spec", "type") if "type" in item.spec else ("spec", "url")
            yield Problem(item, keys, f"the type is {type_}, and the address {url}")


@rule(
    "SRC010",
    "an OCI artifact may be another one tomorrow",
    Severity.WARNING,
    mend="Write spec.ref with a version as tag, or a digest",
    source="https://fluxcd.io/flux/components/source/ocirepositories/#reference",
)
def floating(repository: Repository) -> Iterator[Problem]:
    """Without `ref` Flux takes the tag `latest`: what is pushed is applied at once, without a commit."""
    for item in repository.of_type("source.toolkit.fluxcd.io/OCIRepository"):
        reference = mapping(item.spec.get("ref"))
        if item.spec and not reference:
            yield Problem(item, ("spec",), "without spec.ref it follows the tag latest")
        elif reference.get("tag") == "latest" and not reference.get("digest"):
            yield Problem(item, ("spec", "ref", "tag"), "it follows the tag latest")


@rule(
    "SRC011",
    "no key opens the repository",
    Severity.ERROR,
    mend="Write spec.secretRef with a Secret that has identity and known_hosts, or an https address",
    source=f"{GIT}#ssh-authentication",
)
def ssh_without_key(repository: Repository) -> Iterator[Problem]:
    """No server lets anybody in by SSH without a key, also not to a public repository."""
    for item in repository.of_type(GIT_REPOSITORY):
        url = item.spec.get("url")
        if isinstance(url, str) and url.startswith("ssh://") and not item.spec.get("secretRef"):
            yield Problem(item, ("spec", "url"), "the address is one of SSH, and spec.secretRef names no key")


@rule(
    "SRC008",
    "the clusters follow different things",
    Severity.WARNING,
    mend="Write the same url and branch, or tell in a suppression why they differ",
    source=GIT,
)
def different(repository: Repository) -> Iterator[Problem]:
    """One change in Git would reach one cluster and not the other, though one file of values is made for both."""
    own = _own(repository)
    for keys in (("spec", "url"), ("spec", "ref", "branch")):
        found = [item for item in own if isinstance(item.at(*keys), str) and not is_open(item.at(*keys))]
        for item in found[1:]:
            texts = [str(entry.at(*keys)) for entry in (item, found[0])]
            if len({address(text) or text if keys[-1] == "url" else text for text in texts}) > 1:
                yield Problem(item, keys, f"it is {item.at(*keys)}, and {found[0]} has {found[0].at(*keys)}")
