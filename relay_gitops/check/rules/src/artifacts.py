"""HelmRepositories and OCI artifacts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import HELM_REPOSITORY, is_open, mapping
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


@rule(
    "SRC009",
    "the type of a HelmRepository is not that of its address",
    Severity.ERROR,
    fix="Write `type: oci` for an address that begins with oci://, and no type for any other",
    source="https://fluxcd.io/flux/components/source/helmrepositories/#helm-oci-repository",
)
def helm_repository_type_mismatch(repository: Repository) -> Iterator[Problem]:
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
    fix="Write spec.ref with a version as tag, or a digest",
    source="https://fluxcd.io/flux/components/source/ocirepositories/#reference",
)
def mutable_oci_tag(repository: Repository) -> Iterator[Problem]:
    """Without `ref` Flux takes the tag `latest`: what is pushed is applied at once, without a commit."""
    for item in repository.of_type("source.toolkit.fluxcd.io/OCIRepository"):
        reference = mapping(item.spec.get("ref"))
        if item.spec and not reference:
            yield Problem(item, ("spec",), "without spec.ref it follows the tag latest")
        elif reference.get("tag") == "latest" and not reference.get("digest"):
            yield Problem(item, ("spec", "ref", "tag"), "it follows the tag latest")
