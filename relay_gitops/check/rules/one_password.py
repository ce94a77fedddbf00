"""1Password: the operator, and the items that become Secrets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, chart_name, target_namespace, values_of
from relay_gitops.repository.objects import ONE_PASSWORD_ITEM, Object, is_open, mapping, mappings
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import ITEM_PATH, made, makers, uses

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath

DOCS = "https://developer.1password.com/docs/k8s/operator/"
CHARTS = ("connect", "1password-connect")


@rule(
    "OP001",
    "no path of an item",
    Severity.ERROR,
    mend="Write vaults/<vault>/items/<item>; rename an item whose title has a slash, or take its id",
    source=DOCS,
    level=Level.RELAY,
)
def item_path(repository: Repository) -> Iterator[Problem]:
    """The operator wants exactly four parts, and the CRD checks nothing of it."""
    for maker in makers(repository):
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
    mend="Remove the Secret",
    source=DOCS,
    level=Level.RELAY,
)
def overwritten(repository: Repository) -> Iterator[Problem]:
    """The operator replaces the Secret's data without asking, and Flux puts them back: both forever."""
    found = list(makers(repository))
    secrets = {maker.place for maker in found if maker.subject.kind == "Secret"}
    for maker in found:
        if maker.item_path and maker.place in secrets:
            what = f"the Secret {maker.namespace}/{maker.name} is declared, too"
            yield Problem(maker.subject, maker.keys, what)


@rule(
    "OP003",
    "Connect's credentials stand in the values",
    Severity.ERROR,
    mend="Make the Secret beforehand, and name it by credentialsName or token.name; and replace the credentials",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def credentials(repository: Repository) -> Iterator[Problem]:
    """With them anybody reads every vault that Connect may read."""
    for release in _operators(repository):
        for keys in (("connect", "credentials"), ("connect", "credentials_base64"), ("operator", "token", "value")):
            value = release.at(*VALUES, *keys)
            if value and not is_open(value):
                yield Problem(release, (*VALUES, *keys), "the credentials stand in the file")


def _operators(repository: Repository) -> list[Object]:
    return [release for release in repository.releases() if chart_name(release) in CHARTS]


@rule(
    "OP004",
    "the operator is not installed",
    Severity.ERROR,
    mend="Write operator.create: true",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def not_created(repository: Repository) -> Iterator[Problem]:
    """The chart installs Connect alone unless it is told otherwise, and then nobody reads the items."""
    for release in _operators(repository):
        connect, operator = (mapping(values_of(release).get(key)) for key in ("connect", "operator"))
        if operator.get("create") is not True:
            yield Problem(release, VALUES, "without operator.create: true nothing makes Secrets of the items")
        elif connect.get("create", True) is not True and operator.get("authMethod") != "service-account":
            keys = (*VALUES, "connect", "create")
            yield Problem(release, keys, "without Connect the operator has nobody to ask", "Write connect.create: true")


@rule(
    "OP005",
    "the items do not wait for the operator",
    Severity.ERROR,
    mend="Let the release depend on the operator's",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def too_early(repository: Repository) -> Iterator[Problem]:
    """The operator's chart brings the CRD: before it, an item is refused with `no matches for kind`."""
    operators = {(release.cluster, release.namespace, release.name) for release in _operators(repository)}
    here = {cluster for cluster, _, _ in operators}
    for release in _item_releases(repository):
        if release.cluster in here and not operators & _before(repository, release):
            yield Problem(release, ("spec", "dependsOn"), "it has items, and does not wait for the operator's release")


def _item_releases(repository: Repository) -> list[Object]:
    found = {id(maker.subject.release or maker.subject): maker for maker in makers(repository) if maker.item_path}
    subjects = [maker.subject.release or maker.subject for maker in found.values()]
    return [subject for subject in subjects if subject.kind == "HelmRelease"]


def _before(repository: Repository, release: Object) -> set[tuple[str, str, str]]:
    """Return all that a release waits for, near and far."""
    found: set[tuple[str, str, str]] = set()
    stack = [release]
    while stack:
        item = stack.pop()
        for _, entry in mappings(item.spec.get("dependsOn")):
            key = item.cluster, str(entry.get("namespace") or item.namespace), str(entry.get("name"))
            if key not in found:
                found.add(key)
                if other := repository.find(key[0], item.kind, key[1], key[2]):
                    stack.append(other)
    return found


@rule(
    "OP006",
    "a release does not wait for its Secrets",
    Severity.WARNING,
    mend="Let it depend on the release that has the items",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def unordered(repository: Repository) -> Iterator[Problem]:
    """The pods wait in CreateContainerConfigError within Helm's timeout, and the release may fail for it."""
    owners = {maker.place: maker.subject.release or maker.subject for maker in makers(repository) if maker.item_path}
    told: set[int] = set()
    for use in uses(repository):
        reader = use.reader.release or use.reader
        maker = owners.get(use.place)
        if maker is None or maker is reader or reader.kind != "HelmRelease" or maker.kind != "HelmRelease":
            continue
        if (maker.cluster, maker.namespace, maker.name) not in _before(repository, reader) and id(reader) not in told:
            told.add(id(reader))
            yield Problem(reader, ("spec", "dependsOn"), f"it reads {use.name}, and does not wait for {maker}")


@rule(
    "OP007",
    "a field of the Secret that the item's path cannot have",
    Severity.ERROR,
    mend="Name the field in 1Password with letters, digits, hyphens, underscores and dots alone",
    source=DOCS,
    level=Level.RELAY,
)
def illegal_key(repository: Repository) -> Iterator[Problem]:
    """The operator rewrites every other character of a field's label to a hyphen, so the key is never there."""
    items = {maker.place for maker in makers(repository) if maker.item_path}
    for use in uses(repository):
        legal = use.key is None or all(character.isalnum() or character in "-._" for character in use.key)
        if not legal and use.place in items:
            yield Problem(use.reader, use.keys, f"no field of an item becomes the key `{use.key}`")


_KEYS = {("connect", "credentialsKey"): "1password-credentials.json", ("operator", "token", "key"): "token"}


@rule(
    "OP008",
    "Connect looks for a key that nobody makes",
    Severity.WARNING,
    mend="Leave the key as the documentation of Connect has it",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def unusual_key(repository: Repository) -> Iterator[Problem]:
    """Both Secrets are made by hand before the first start, with the keys of the documentation."""
    known = made(repository)
    for release in _operators(repository):
        for keys, usual in _KEYS.items():
            secret = release.at(*VALUES, *keys[:-1], "credentialsName" if keys[0] == "connect" else "name")
            key = release.at(*VALUES, *keys)
            there = (release.cluster, target_namespace(release), str(secret)) in known
            if secret and key != usual and not there and not is_open(key):
                shown = f"the key {key}" if isinstance(key, str) else "no key"
                yield Problem(release, (*VALUES, *keys), f"it looks for {shown}, and the Secret is made with {usual}")
