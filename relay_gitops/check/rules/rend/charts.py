"""Charts of this repository, rendered with the values of their releases."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.patch_targets import selects, target_text
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.objects import items, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "REND001",
    "the chart refuses the values",
    Severity.ERROR,
    fix="Write the values as the chart's values.schema.json and templates want them",
    source="https://helm.sh/docs/topics/charts/#schema-files",
    level=Level.RENDER,
)
def rejected_values(repository: Repository) -> Iterator[Problem]:
    """Helm refuses them in the cluster too, and the release is never installed."""
    for failure in repository.refused:
        yield Problem(failure.release, VALUES, f"helm refuses them: {failure.message.rstrip('.')}")


@rule(
    "REND002",
    "a post renderer's patch matches nothing",
    Severity.ERROR,
    fix="Name kind and name of an object that the chart makes, or remove the patch",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers",
    level=Level.RENDER,
)
def unmatched_post_renderer_patch(repository: Repository) -> Iterator[Problem]:
    """Kustomize says nothing when the target of a patch selects no object: the patch is just not there."""
    for release in repository.releases():
        made = [item for item in repository.rendered if item.release is release]
        for number, renderer in enumerate(items(release.spec.get("postRenderers"))):
            for index, entry in mappings(mapping(mapping(renderer).get("kustomize")).get("patches")):
                target = mapping(entry.get("target"))
                if made and target and not any(selects(target, item) for item in made):
                    keys = ("spec", "postRenderers", number, "kustomize", "patches", index, "target")
                    yield Problem(release, keys, f"nothing that the chart makes is {target_text(target)}")
