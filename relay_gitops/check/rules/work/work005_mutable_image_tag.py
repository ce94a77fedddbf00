from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import HELM_RELEASE, containers, is_open, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "WORK005",
    "mutable image tag",
    Severity.WARNING,
    fix="Write a version or a digest",
    source=f"{KUBERNETES_DOCS}concepts/containers/images/#image-names",
)
def mutable_image_tag(repository: Repository) -> Iterator[Problem]:
    """A restarted pod may run a different image than the one that you tested."""
    for item in workloads(repository):
        for keys, container in containers(item):
            image = container.get("image")
            if isinstance(image, str) and image and not is_open(image) and _floats(image):
                yield Problem(
                    item, (*keys, "image"), f"{image} has no fixed version, so a restart may run a different image"
                )
    for release in repository.of_type(HELM_RELEASE):
        image = mapping(values_of(release).get("image"))
        if image.get("tag") in ("latest", "main", "master", "edge", "nightly", "stable") and not image.get("digest"):
            message = f"tag {image['tag']} is not a fixed version, so a restart may run a different image"
            yield Problem(release, (*VALUES, "image", "tag"), message)


def _floats(image: str) -> bool:
    if "@sha256:" in image:
        return False
    tag = image.rpartition("/")[2].partition(":")[2]
    return tag in ("", "latest", "main", "master", "edge", "nightly", "stable")
