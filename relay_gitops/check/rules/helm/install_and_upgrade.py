"""Rules about install, upgrade and their remediation."""

from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "HELM004",
    "createNamespace without targetNamespace",
    Severity.WARNING,
    fix="Add a Namespace manifest, or set `spec.targetNamespace`",
    source=f"{HELM_RELEASE_DOCS}#install-configuration",
)
def missing_create_namespace(repository: Repository) -> Iterator[Problem]:
    """`createNamespace` creates the namespace of `targetNamespace`. Without `targetNamespace` it has no effect."""
    for item in repository.releases():
        if item.at("spec", "install", "createNamespace") is True and not item.spec.get("targetNamespace"):
            keys = ("spec", "install", "createNamespace")
            yield Problem(item, keys, "`targetNamespace` is not set, so `createNamespace` creates no namespace")


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


@rule(
    "HELM006",
    "install.replace does not adopt existing objects",
    Severity.WARNING,
    fix="Remove `install.replace`; Flux takes over an existing release with the same name",
    source=f"{HELM_RELEASE_DOCS}#install-configuration",
)
def install_replace(repository: Repository) -> Iterator[Problem]:
    """`install.replace` reuses the name of an uninstalled release and loses its history."""
    for item in repository.releases():
        if item.at("spec", "install", "replace") is True:
            yield Problem(
                item,
                ("spec", "install", "replace"),
                "`replace: true` reuses the name of an uninstalled release, but adopts no objects",
            )


@rule(
    "HELM014",
    "failed installs are not retried",
    Severity.WARNING,
    fix="Set `strategy.name: RetryOnFailure` under `install` and `upgrade`, or set `remediation.retries`",
    source=f"{HELM_RELEASE_DOCS}#configuring-failure-handling",
)
def no_install_retries(repository: Repository) -> Iterator[Problem]:
    """With the defaults, a release that fails once, for example after a timeout, stays failed until it changes."""
    for item in repository.releases():
        for action in ("install", "upgrade"):
            settings = mapping(item.spec.get(action))
            retries = mapping(settings.get("remediation")).get("retries")
            if item.spec and not retries and mapping(settings.get("strategy")).get("name") != "RetryOnFailure":
                yield Problem(item, ("spec",), f"no retry is configured, so Flux does not retry a failed {action}")
                break
