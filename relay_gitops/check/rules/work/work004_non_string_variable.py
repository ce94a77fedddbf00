from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import HELM_RELEASE, at, mappings, variables
from relay_gitops.repository.repository import Repository

_REJECTED = "so the API server rejects the workload"


_QUOTE = (
    "Set `quote: '\"'` under `postBuild.substitute`, and write ${quote} before and after the variable; kustomize "
    "removes the quotes of the file before Flux substitutes variables"
)


@rule(
    "WORK004",
    "environment variable is not a string",
    Severity.ERROR,
    fix="Put the value in quotes",
    source=f"{KUBERNETES_DOCS}tasks/inject-data-application/define-environment-variable-container/",
)
def non_string_variable(repository: Repository) -> Iterator[Problem]:
    """The API server rejects true, 1 and 0.5 without quotes. In a chart, `if` in a template drops false."""
    for item in workloads(repository):
        for keys, entry in variables(item):
            value = entry.get("value")
            if isinstance(value, bool | int | float):
                where = (*keys, "value")
                message = f"{entry.get('name')} is a {'boolean' if isinstance(value, bool) else 'number'}"
                written = at(item.file.documents, item.index, *where)
                if isinstance(written, str) and "${" in written:
                    yield Problem(item, where, f"{message} after Flux substitutes {written}, {_REJECTED}", _QUOTE)
                else:
                    yield Problem(item, where, f"{message}, {_REJECTED}")
    for release in repository.of_type(HELM_RELEASE):
        for index, entry in mappings(values_of(release).get("env")):
            if isinstance(entry.get("value"), bool):
                keys = (*VALUES, "env", index, "value")
                yield Problem(release, keys, f"{entry.get('name')} is a boolean, {_REJECTED}")
