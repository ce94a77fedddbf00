from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import HELM_REPOSITORY, is_open
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


@rule(
    "SRC009",
    "type of a HelmRepository does not match its url",
    Severity.ERROR,
    fix="Set `type: oci` if `url` starts with oci://, otherwise remove `type`",
    source="https://fluxcd.io/flux/components/source/helmrepositories/#helm-oci-repository",
)
def helm_repository_type_mismatch(repository: Repository) -> Iterator[Problem]:
    """Without `type: oci`, Flux downloads index.yaml; with it, Flux expects an OCI registry. The wrong type fails."""
    for item in repository.of_type(HELM_REPOSITORY):
        url, type_ = item.spec.get("url"), item.spec.get("type", "default")
        if isinstance(url, str) and not is_open(url) and url.startswith("oci://") != (type_ == "oci"):
            keys: KeyPath = ("spec", "type") if "type" in item.spec else ("spec", "url")
            yield Problem(item, keys, f"`type` is {type_}, but `url` is {url}, so Flux cannot download charts")
