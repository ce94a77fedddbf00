from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.chart_files import ChartFiles
from relay_gitops.repository.helm import files_of, local_chart
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import at, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.version import version_numbers
from relay_gitops.repository.yaml_text import DuplicateKeyError, NotYamlError, documents


@rule(
    "HELM021",
    "release sets an older image tag than its chart",
    Severity.WARNING,
    fix="Remove `image.tag` from the values, or write the version of the chart",
    source="https://helm.sh/docs/chart_best_practices/values/",
)
def older_image_than_chart(repository: Repository) -> Iterator[Problem]:
    """An update of the chart has no effect on the image, because the value of the release replaces the new tag."""
    for release in repository.releases():
        image = mapping(values_of(release).get("image"))
        written = version_numbers(image.get("tag"))
        folder = local_chart(repository, release) if written else None
        if folder is None:
            continue
        own = _own_image(files_of(repository, folder))
        # Another image has its own versions.
        if image.get("repository", own.get("repository")) == own.get("repository") and written < version_numbers(
            own.get("tag")
        ):
            message = f"the release sets tag {image['tag']}, but {folder.name} has the newer tag {own['tag']}"
            yield Problem(release, (*VALUES, "image", "tag"), message)


def _own_image(chart: ChartFiles) -> dict[str, Any]:
    try:
        return mapping(at(documents(chart.text("values.yaml")), 0, "image"))
    except (NotYamlError, DuplicateKeyError):
        return {}
