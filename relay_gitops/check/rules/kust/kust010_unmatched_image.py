from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.patch_targets import within_reach
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mappings
from relay_gitops.repository.regular_expressions import matches
from relay_gitops.repository.repository import Repository


@rule(
    "KUST010",
    "images entry matches no container",
    Severity.ERROR,
    fix="Set `name` to the image of the container, with registry and without tag, or remove the entry",
    source=f"{KUSTOMIZE_DOCS}images/",
)
def unmatched_image(repository: Repository) -> Iterator[Problem]:
    """Kustomize ignores an `images` entry that matches no container, so the pods keep their old image."""
    for file, data in repository.applied_kustomizations:
        entries = [(index, str(entry.get("name"))) for index, entry in mappings(data.get("images"))]
        # `configurations` can add image fields of custom kinds, and another entry can set the name with `newName`.
        if (
            not entries
            or data.get("configurations")
            or any("newName" in entry for _, entry in mappings(data["images"]))
        ):
            continue
        objects = within_reach(repository, file, data)
        images = {image for item in objects or () for image in _images(item.data)}
        for index, name in entries:
            if objects is not None and not any(_is_image(name, image) for image in images):
                has = ", ".join(sorted(images)) or "none"
                message = f"no container has the image {name}, so the entry has no effect; images: {has}"
                yield Problem(file, ("images", index, "name"), message)


def _images(data: Any) -> Iterator[str]:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("containers", "initContainers"):
                yield from (str(entry["image"]) for _, entry in mappings(value) if "image" in entry)
            yield from _images(value)
    elif isinstance(data, list):
        for entry in data:
            yield from _images(entry)


def _is_image(name: str, image: str) -> bool:
    return matches(rf"{name}(:[\w.{{}}-]*)?(@sha256:[\w.{{}}-]*)?", image)
