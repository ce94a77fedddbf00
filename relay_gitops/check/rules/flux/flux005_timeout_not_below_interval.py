from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.duration import seconds
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX005",
    "timeout is not shorter than interval",
    Severity.WARNING,
    fix="Set `spec.timeout` to less than `spec.interval`",
    source=f"{KUSTOMIZATION_DOCS}#timeout",
)
def timeout_not_below_interval(repository: Repository) -> Iterator[Problem]:
    """While a Kustomization waits for its objects, it applies no newer revision.

    With such a timeout it may wait all the time.
    """
    for item in repository.flux_kustomizations():
        timeout, interval = seconds(item.spec.get("timeout")), seconds(item.spec.get("interval"))
        if timeout is not None and interval is not None and timeout >= interval:
            wanted = f"`timeout` {item.spec['timeout']} is not shorter than `interval` {item.spec['interval']}"
            message = f"{wanted}, so a failing object delays newer revisions"
            yield Problem(item, ("spec", "timeout"), message)
