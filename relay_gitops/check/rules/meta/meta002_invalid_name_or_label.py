import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.namespaces import NAMESPACED
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository
from relay_values.formats import NAME_PART, OBJECT_NAME

_LONGEST_NAME = {"/Service": 63, "/Namespace": 63, "batch/CronJob": 52}


_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")


@rule(
    "META002",
    "invalid object name or label value",
    Severity.ERROR,
    fix="In names, use lower case letters, digits and hyphens; in label values, use at most 63 letters, digits, `-`, "
    "`_` and `.`",
    source=f"{KUBERNETES_DOCS}concepts/overview/working-with-objects/names/",
)
def invalid_name_or_label(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the object, and Flux applies no other object of the Kustomization."""
    for item in repository.objects:
        if (item.type in NAMESPACED or item.type == "/Namespace") and item.name and not is_open(item.name):
            # The names of Services and Namespaces are labels of host names, so they cannot contain dots.
            pattern = NAME_PART if item.type in ("/Service", "/Namespace") else OBJECT_NAME
            longest = _LONGEST_NAME.get(item.type, 253)
            if not re.fullmatch(pattern, item.name):
                yield Problem(
                    item, ("metadata", "name"), f"`{item.name}` is not a valid name, so the API server rejects it"
                )
            elif len(item.name) > longest:
                message = f"the name has {len(item.name)} characters, but a {item.kind} may have at most {longest}"
                yield Problem(item, ("metadata", "name"), message)
        for key, value in item.labels.items():
            if isinstance(value, str) and not is_open(value) and not _LABEL_VALUE.fullmatch(value):
                yield Problem(
                    item,
                    ("metadata", "labels", key),
                    f"`{value}` is not a valid label value, so the API server rejects it",
                )
