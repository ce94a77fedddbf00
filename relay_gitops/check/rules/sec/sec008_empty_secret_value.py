from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.repository import Repository

_APPLY = "kustomize.toolkit.fluxcd.io/ssa"


@rule(
    "SEC008",
    "empty value of a Secret",
    Severity.WARNING,
    fix="Write the value with SOPS, or let an operator create the Secret",
    source=SECRET_DOCS,
)
def empty_secret_value(repository: Repository) -> Iterator[Problem]:
    """The program starts with an empty password or key, which it rejects, or which protects nothing."""
    for use in repository.secret_consumers:
        secret = repository.find(use.consumer.cluster, "Secret", use.namespace, use.name) if use.key else None
        if secret is None or use.kind != "Secret" or not _is_empty(secret, str(use.key)):
            continue
        # With these modes, another program fills the Secret, and Flux keeps what it writes.
        if str(secret.annotations.get(_APPLY) or secret.labels.get(_APPLY)) in ("Merge", "IfNotPresent", "Ignore"):
            continue
        message = f"key {use.key} of Secret {use.name} is empty, so the {use.consumer.kind} reads an empty value"
        yield Problem(use.consumer, use.keys, message)


def _is_empty(secret: Object, key: str) -> bool:
    plain, encoded = mapping(secret.data.get("stringData")), mapping(secret.data.get("data"))
    return plain[key] == "" if key in plain else encoded.get(key) == ""
