from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.ingress import paths
from relay_gitops.repository.objects import INGRESS, is_open
from relay_gitops.repository.repository import Repository

_PATH_TYPES = ("Exact", "Prefix", "ImplementationSpecific")


@rule(
    "ING008",
    "invalid path or pathType of an Ingress",
    Severity.ERROR,
    fix="Start `path` with a slash, and set `pathType` to Prefix or Exact",
    source=f"{INGRESS_DOCS}#path-types",
)
def invalid_ingress_path(repository: Repository) -> Iterator[Problem]:
    """The API server rejects an unknown `pathType` and a path without a leading slash. Schemas accept any string."""
    for ingress in repository.of_type(INGRESS):
        for keys, _, path in paths(ingress):
            type_, text = path.get("pathType"), path.get("path", "")
            if isinstance(type_, str) and type_ not in _PATH_TYPES and not is_open(type_):
                message = f"`{type_}` is not a valid pathType, so the API server rejects the Ingress"
                yield Problem(ingress, (*keys, "pathType"), f"{message}; valid: {', '.join(_PATH_TYPES)}")
            elif type_ in _PATH_TYPES[:2] and isinstance(text, str) and not text.startswith("/") and not is_open(text):
                message = f"the path `{text}` does not start with a slash, so the API server rejects the Ingress"
                yield Problem(ingress, (*keys, "path"), message)
