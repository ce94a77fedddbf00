from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.rendering import Refusal
from relay_gitops.repository.repository import Repository


@rule(
    "REND003",
    "postRenderers that kustomize rejects",
    Severity.ERROR,
    fix="Correct `patches` and `images` of `spec.postRenderers`",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers",
    level=Level.RENDER,
)
def rejected_post_renderer(repository: Repository) -> Iterator[Problem]:
    """Kustomize also rejects them in the cluster, so Flux never installs the release."""
    for failure in repository.refused(Refusal.POST_RENDERERS):
        message = f"kustomize rejects a patch, so Flux cannot install the release: {failure.message.rstrip('.')}"
        yield Problem(failure.release, ("spec", "postRenderers"), message)
