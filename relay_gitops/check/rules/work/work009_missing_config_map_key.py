from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


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
        found = repository.find(use.consumer.cluster, "ConfigMap", use.namespace, use.name)
        keys = [key for field in ("data", "binaryData") for key in mapping(found.data.get(field))] if found else []
        if found and use.key not in keys:
            message = (
                f"ConfigMap {use.name} has no key {use.key}, so the {use.consumer.kind} cannot read it{among(keys)}"
            )
            yield Problem(use.consumer, use.keys, message)
