from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.well_known_annotations import correct_spelling
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "META003",
    "misspelled annotation",
    Severity.ERROR,
    fix="Correct the name of the annotation",
    source=f"{KUBERNETES_DOCS}reference/labels-annotations-taints/",
)
def misspelled_annotation(repository: Repository) -> Iterator[Problem]:
    """Kubernetes accepts any annotation, so the controller that should read it ignores it without an error."""
    known: dict[str, str] = {}
    for item in repository.objects:
        for key in item.annotations:
            name = str(key)
            if name not in known:
                known[name] = correct_spelling(name)
            if known[name]:
                message = f"no controller reads the annotation `{name}`; did you mean {known[name]}?"
                yield Problem(item, ("metadata", "annotations", key), message)
