"""Install, upgrade and their remediation."""

from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "HELM004",
    "the namespace is not made",
    Severity.WARNING,
    fix="Declare the Namespace, or write targetNamespace too",
    source=f"{HELM_RELEASE_DOCS}#install-configuration",
)
def missing_create_namespace(repository: Repository) -> Iterator[Problem]:
    """`createNamespace` is about `targetNamespace`; without it there is nothing to make."""
    for item in repository.releases():
        if item.at("spec", "install", "createNamespace") is True and not item.spec.get("targetNamespace"):
            keys = ("spec", "install", "createNamespace")
            yield Problem(item, keys, "without targetNamespace it makes no namespace")


@rule(
    "HELM005",
    "a failure uninstalls what must not go",
    Severity.WARNING,
    fix="Write strategy.name: RetryOnFailure instead",
    source=f"{HELM_RELEASE_DOCS}#upgrade-remediation",
)
def uninstall_on_failure(repository: Repository) -> Iterator[Problem]:
    """An uninstall deletes the Service of type LoadBalancer; the next one has another UID and address."""
    for item in repository.releases():
        if item.at("spec", "upgrade", "remediation", "strategy") == "uninstall":
            yield Problem(
                item, ("spec", "upgrade", "remediation", "strategy"), "a failed upgrade uninstalls the release"
            )
        retries = item.at("spec", "install", "remediation", "retries")
        if isinstance(retries, int) and retries and item.at(*VALUES, "service", "type") == "LoadBalancer":
            yield Problem(
                item,
                ("spec", "install", "remediation", "retries"),
                "a failed install uninstalls its LoadBalancer Service",
            )


@rule(
    "HELM006",
    "`replace` does not adopt anything",
    Severity.WARNING,
    fix="Remove it; Flux takes over a release of the same name by itself",
    source=f"{HELM_RELEASE_DOCS}#install-configuration",
)
def install_replace(repository: Repository) -> Iterator[Problem]:
    """`install.replace` uses again the name of an uninstalled release, at the price of its history."""
    for item in repository.releases():
        if item.at("spec", "install", "replace") is True:
            yield Problem(item, ("spec", "install", "replace"), "it only uses the name of an uninstalled release again")


@rule(
    "HELM014",
    "one failure is the last",
    Severity.WARNING,
    fix="Write install.strategy and upgrade.strategy with name RetryOnFailure, or remediation.retries",
    source=f"{HELM_RELEASE_DOCS}#configuring-failure-handling",
)
def no_install_retries(repository: Repository) -> Iterator[Problem]:
    """With the defaults a release that times out once is not tried again until somebody changes it."""
    for item in repository.releases():
        for action in ("install", "upgrade"):
            settings = mapping(item.spec.get(action))
            retries = mapping(settings.get("remediation")).get("retries")
            if item.spec and not retries and mapping(settings.get("strategy")).get("name") != "RetryOnFailure":
                yield Problem(item, ("spec",), f"after one failed {action} it is not tried again")
                break
