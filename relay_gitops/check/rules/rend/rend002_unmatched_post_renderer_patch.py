from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.patch_targets import selects, target_text
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import items, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "REND002",
    "patch in postRenderers matches no object",
    Severity.ERROR,
    fix="Set `target` to the kind and name of an object that the chart renders, or remove the patch",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers",
    level=Level.RENDER,
)
def unmatched_post_renderer_patch(repository: Repository) -> Iterator[Problem]:
    """Kustomize ignores a patch whose target selects no object, and reports no error."""
    for release in repository.releases():
        made = [item for item in repository.rendered if item.release is release]
        for number, renderer in enumerate(items(release.spec.get("postRenderers"))):
            for index, entry in mappings(mapping(mapping(renderer).get("kustomize")).get("patches")):
                target = mapping(entry.get("target"))
                # The objects are those after the patches, so a deleted object is missing.
                if "$patch: delete" in str(entry.get("patch")):
                    continue
                if made and target and not any(selects(target, item) for item in made):
                    keys = ("spec", "postRenderers", number, "kustomize", "patches", index, "target")
                    yield Problem(
                        release,
                        keys,
                        f"the chart renders no object with {target_text(target)}, so the patch has no effect",
                    )
