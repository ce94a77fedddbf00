from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.duration import seconds
from relay_gitops.repository.repository import Repository, is_bootstrapped

_SHORT = 10 * 60
"""The interval of the examples in Flux's documentation."""


@rule(
    "FLUX004",
    "long interval without retryInterval",
    Severity.WARNING,
    fix="Set `spec.retryInterval`, for example `retryInterval: 1m`",
    source=f"{KUSTOMIZATION_DOCS}#retry-interval",
    finds_habits=True,
)
def missing_retry_interval(repository: Repository) -> Iterator[Problem]:
    """`retryInterval` defaults to `interval`, so Flux retries even a short network failure only after that time."""
    for item in repository.flux_kustomizations():
        interval = seconds(item.spec.get("interval"))
        if is_bootstrapped(item) or "retryInterval" in item.spec or interval is None:
            continue
        if interval > _SHORT:
            message = f"`retryInterval` is not set, so Flux retries a failure only after {item.spec['interval']}"
            yield Problem(item, ("spec",), message)
