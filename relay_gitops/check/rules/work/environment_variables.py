"""Rules about environment variables of containers."""

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


@rule(
    "WORK009",
    "key that the ConfigMap does not have",
    Severity.ERROR,
    fix="Use a key that exists, or add the key to the ConfigMap",
    source=f"{KUBERNETES_DOCS}tasks/configure-pod-container/configure-pod-configmap/",
)
def missing_config_map_key(repository: Repository) -> Iterator[Problem]:
    """The pod stays in CreateContainerConfigError, although the ConfigMap exists."""
    for use in repository.secret_consumers:
        if use.kind != "ConfigMap" or use.key is None or use.optional:
            continue
        found = repository.find(use.reader.cluster, "ConfigMap", use.namespace, use.name)
        keys = [key for field in ("data", "binaryData") for key in mapping(found.data.get(field))] if found else []
        if found and use.key not in keys:
            message = f"ConfigMap {use.name} has no key {use.key}, so the {use.reader.kind} cannot read it{among(keys)}"
            yield Problem(use.reader, use.keys, message)


@rule(
    "WORK010",
    "secret in plain text in an environment variable",
    Severity.ERROR,
    fix="Read the value with `secretKeyRef`, and rotate the secret, which is exposed",
    source=f"{KUBERNETES_DOCS}tasks/inject-data-application/distribute-credentials-secure/",
)
def plaintext_secret_in_variable(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository can read the secret, also in old commits."""
    for item in workloads(repository):
        for keys, entry in variables(item):
            name = str(entry.get("name"))
            if is_secret_name(name) and is_literal(entry.get("value")):
                yield Problem(item, (*keys, "value"), f"{name} is in plain text, so anyone can read it in Git")
