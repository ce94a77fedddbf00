"""Rules about OnePasswordItems and the Secrets that the operator creates from them."""

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
    "invalid itemPath of a OnePasswordItem",
    Severity.ERROR,
    fix="Write vaults/<vault>/items/<item>; if the item's title contains a slash, use the ID of the item",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def invalid_item_path(repository: Repository) -> Iterator[Problem]:
    """The operator expects exactly four path parts, which the CRD does not validate. It creates no Secret."""
    for maker in repository.secret_sources:
        subject = maker.subject
        if subject.type != ONE_PASSWORD_ITEM and not maker.item_path:
            continue
        keys: KeyPath = ("spec", "itemPath") if subject.type == ONE_PASSWORD_ITEM else (*maker.keys, "itemPath")
        if not ITEM_PATH.fullmatch(maker.item_path) and not is_open(maker.item_path):
            yield Problem(
                subject,
                keys,
                f"`itemPath` is `{maker.item_path}`, which the operator cannot read, so it creates no Secret",
            )


@rule(
    "OP002",
    "OnePasswordItem and Secret with the same name",
    Severity.ERROR,
    fix="Remove the Secret",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def item_overwrites_secret(repository: Repository) -> Iterator[Problem]:
    """The operator overwrites the data of the Secret, and Flux restores it. Both repeat this forever."""
    found = list(repository.secret_sources)
    secrets = {maker.reference for maker in found if maker.subject.kind == "Secret"}
    for maker in found:
        if maker.item_path and maker.reference in secrets:
            secret = f"Secret {maker.namespace}/{maker.name}"
            message = f"{secret} is also in Git, so Flux and the operator overwrite each other's data"
            yield Problem(maker.subject, maker.keys, message)


@rule(
    "OP006",
    "dependsOn does not name the release that creates the Secrets",
    Severity.WARNING,
    fix="Add the release with the OnePasswordItems to `spec.dependsOn`",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def release_before_secret(repository: Repository) -> Iterator[Problem]:
    """The pods wait in CreateContainerConfigError until the Secrets exist. After its timeout, the release fails."""
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
            missing = f"{maker}, which creates Secret {use.name}"
            message = f"`dependsOn` does not name {missing}, so the pods may start too early"
            yield Problem(reader, ("spec", "dependsOn"), message)


@rule(
    "OP007",
    "Secret key that the 1Password operator never creates",
    Severity.ERROR,
    fix="Use only letters, digits, `-`, `_` and `.` in the 1Password field name and in the key",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def invalid_item_field(repository: Repository) -> Iterator[Problem]:
    """The operator replaces every other character of a field name with a hyphen, so the Secret never has this key."""
    items = {maker.reference for maker in repository.secret_sources if maker.item_path}
    for use in repository.secret_consumers:
        legal = use.key is None or all(character.isalnum() or character in "-._" for character in use.key)
        if not legal and use.reference in items:
            yield Problem(
                use.reader,
                use.keys,
                f"the operator never creates the key `{use.key}` in Secret {use.name}, so its consumer fails",
            )
