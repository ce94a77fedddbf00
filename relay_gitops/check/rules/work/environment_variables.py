"""Environment variables of containers."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.literal_secrets import is_literal, is_secret_name
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import HELM_RELEASE, at, mapping, mappings, variables
from relay_gitops.repository.repository import Repository

_QUOTE = (
    "Set `quote: '\"'` under postBuild.substitute, and write ${quote} before and after the variable, because "
    "the quotes of the file are gone before Flux puts it in"
)


@rule(
    "WORK004",
    "the value of a variable is no text",
    Severity.ERROR,
    fix="Put it in quotes",
    source=f"{KUBERNETES_DOCS}tasks/inject-data-application/define-environment-variable-container/",
)
def non_string_variable(repository: Repository) -> Iterator[Problem]:
    """Environment variables are text: true, 1 and 0.5 without quotes are refused, and a template's `if` drops false."""
    for item in workloads(repository):
        for keys, entry in variables(item):
            value = entry.get("value")
            if isinstance(value, bool | int | float):
                where = (*keys, "value")
                message = f"{entry.get('name')} is a {'boolean' if isinstance(value, bool) else 'number'}"
                written = at(item.file.documents, item.index, *where)
                if isinstance(written, str) and "${" in written:
                    yield Problem(item, where, f"{message} once Flux has put in {written}", _QUOTE)
                else:
                    yield Problem(item, where, message)
    for release in repository.of_type(HELM_RELEASE):
        for index, entry in mappings(values_of(release).get("env")):
            if isinstance(entry.get("value"), bool):
                keys = (*VALUES, "env", index, "value")
                yield Problem(release, keys, f"{entry.get('name')} is a boolean")


@rule(
    "WORK009",
    "a key is read that is not there",
    Severity.ERROR,
    fix="Name a key that the ConfigMap has, or add it there",
    source=f"{KUBERNETES_DOCS}tasks/configure-pod-container/configure-pod-configmap/",
)
def missing_config_map_key(repository: Repository) -> Iterator[Problem]:
    """The pod stays in CreateContainerConfigError."""
    for use in repository.secret_consumers:
        if use.kind != "ConfigMap" or use.key is None or use.optional:
            continue
        found = repository.find(use.reader.cluster, "ConfigMap", use.namespace, use.name)
        keys = [key for field in ("data", "binaryData") for key in mapping(found.data.get(field))] if found else []
        if found and use.key not in keys:
            yield Problem(use.reader, use.keys, f"the ConfigMap {use.name} has no key {use.key}{among(keys)}")


@rule(
    "WORK010",
    "a secret stands in a variable",
    Severity.ERROR,
    fix="Read it by secretKeyRef",
    source=f"{KUBERNETES_DOCS}tasks/inject-data-application/distribute-credentials-secure/",
)
def plaintext_secret_in_variable(repository: Repository) -> Iterator[Problem]:
    """What is committed is known to all who read the repository, forever."""
    for item in workloads(repository):
        for keys, entry in variables(item):
            name = str(entry.get("name"))
            if is_secret_name(name) and is_literal(entry.get("value")):
                yield Problem(item, (*keys, "value"), f"{name} holds a literal value")
