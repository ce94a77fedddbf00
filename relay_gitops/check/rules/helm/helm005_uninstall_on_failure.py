from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.repository import Repository


@rule(
    "HELM005",
    "a failed install or upgrade uninstalls the release",
    Severity.WARNING,
    fix="Remove `remediation`, and set `strategy.name: RetryOnFailure`",
    source=f"{HELM_RELEASE_DOCS}#upgrade-remediation",
)
def uninstall_on_failure(repository: Repository) -> Iterator[Problem]:
    """The uninstall deletes the LoadBalancer Service. The next install creates it with a new UID and a new address."""
    for item in repository.releases():
        if item.at("spec", "upgrade", "remediation", "strategy") == "uninstall":
            yield Problem(
                item,
                ("spec", "upgrade", "remediation", "strategy"),
                "Flux uninstalls the release after a failed upgrade",
            )
        retries = item.at("spec", "install", "remediation", "retries")
        if isinstance(retries, int) and retries and item.at(*VALUES, "service", "type") == "LoadBalancer":
            yield Problem(
                item,
                ("spec", "install", "remediation", "retries"),
                "Flux uninstalls the release, with its LoadBalancer Service, after a failed install",
            )
