from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "SRC010",
    "mutable tag in spec.ref of an OCIRepository",
    Severity.WARNING,
    fix="Set `spec.ref.tag` to a version, or set `spec.ref.digest`",
    source="https://fluxcd.io/flux/components/source/ocirepositories/#reference",
)
def mutable_oci_tag(repository: Repository) -> Iterator[Problem]:
    """Without `ref`, Flux follows the tag `latest`. It applies every push at once, without a commit in Git."""
    for item in repository.of_type("source.toolkit.fluxcd.io/OCIRepository"):
        reference = mapping(item.spec.get("ref"))
        if item.spec and not reference:
            yield Problem(item, ("spec",), "`spec.ref` is not set, so Flux applies every push to the tag latest")
        elif reference.get("tag") == "latest" and not reference.get("digest"):
            yield Problem(item, ("spec", "ref", "tag"), "`tag` is latest, so Flux applies every push to it")
