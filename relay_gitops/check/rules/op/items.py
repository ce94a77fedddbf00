"""OnePasswordItems and the Secrets that are created from them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.documentation import ONE_PASSWORD_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.one_password import waits_for
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import ONE_PASSWORD_ITEM, is_open
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import ITEM_PATH

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


@rule(
    "OP001",
    "no path of an item",
    Severity.ERROR,
    fix="Write vaults/<vault>/items/<item>; rename an item whose title has a slash, or take its id",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def invalid_item_path(repository: Repository) -> Iterator[Problem]:
    """The operator wants exactly four parts, and the CRD checks nothing of it."""
    for maker in repository.secret_sources:
        subject = maker.subject
        if subject.type != ONE_PASSWORD_ITEM and not maker.item_path:
            continue
        keys: KeyPath = ("spec", "itemPath") if subject.type == ONE_PASSWORD_ITEM else (*maker.keys, "itemPath")
        if not ITEM_PATH.fullmatch(maker.item_path) and not is_open(maker.item_path):
            yield Problem(subject, keys, f"the operator cannot read `{maker.item_path}`")


@rule(
    "OP002",
    "an item and a Secret of one name",
    Severity.ERROR,
    fix="Remove the Secret",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def item_overwrites_secret(repository: Repository) -> Iterator[Problem]:
    """The operator replaces the Secret's data without asking, and Flux puts them back: both forever."""
    found = list(repository.secret_sources)
    secrets = {maker.reference for maker in found if maker.subject.kind == "Secret"}
    for maker in found:
        if maker.item_path and maker.reference in secrets:
            message = f"the Secret {maker.namespace}/{maker.name} is declared, too"
            yield Problem(maker.subject, maker.keys, message)


@rule(
    "OP006",
    "a release does not wait for its Secrets",
    Severity.WARNING,
    fix="Let it depend on the release that has the items",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def release_before_secret(repository: Repository) -> Iterator[Problem]:
    """The pods wait in CreateContainerConfigError within Helm's timeout, and the release may fail for it."""
    owners = {
        maker.reference: maker.subject.release or maker.subject
        for maker in repository.secret_sources
        if maker.item_path
    }
    told: set[int] = set()
    for use in repository.secret_consumers:
        reader = use.reader.release or use.reader
        maker = owners.get(use.reference)
        if maker is None or maker is reader or reader.kind != "HelmRelease" or maker.kind != "HelmRelease":
            continue
        if (maker.cluster, maker.namespace, maker.name) not in waits_for(repository, reader) and id(reader) not in told:
            told.add(id(reader))
            yield Problem(reader, ("spec", "dependsOn"), f"it reads {use.name}, and does not wait for {maker}")


@rule(
    "OP007",
    "a field of the Secret that the item's path cannot have",
    Severity.ERROR,
    fix="Name the field in 1Password with letters, digits, hyphens, underscores and dots alone",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def invalid_item_field(repository: Repository) -> Iterator[Problem]:
    """The operator rewrites every other character of a field's label to a hyphen, so the key is never there."""
    items = {maker.reference for maker in repository.secret_sources if maker.item_path}
    for use in repository.secret_consumers:
        legal = use.key is None or all(character.isalnum() or character in "-._" for character in use.key)
        if not legal and use.reference in items:
            yield Problem(use.reader, use.keys, f"no field of an item becomes the key `{use.key}`")
