from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.flux_versions import retries_by_default
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "HELM014",
    "failed installs are not retried",
    Severity.WARNING,
    fix="Set `strategy.name: RetryOnFailure` under `install` and `upgrade`, or set `remediation.retries`",
    source=f"{HELM_RELEASE_DOCS}#configuring-failure-handling",
    finds_habits=True,
)
def no_install_retries(repository: Repository) -> Iterator[Problem]:
    """With the defaults, a release that fails once, for example after a timeout, stays failed until it changes."""
    if retries_by_default(repository):
        return
    for item in repository.releases():
        for action in ("install", "upgrade"):
            settings = mapping(item.spec.get(action))
            retries = mapping(settings.get("remediation")).get("retries")
            if item.spec and not retries and mapping(settings.get("strategy")).get("name") != "RetryOnFailure":
                yield Problem(item, ("spec",), f"no retry is configured, so Flux does not retry a failed {action}")
                break
