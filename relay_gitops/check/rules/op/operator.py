"""The 1Password operator and Connect."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.one_password import waits_for
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, chart_name, target_namespace, values_of
from relay_gitops.repository.objects import Object, is_open, mapping
from relay_gitops.repository.repository import Repository
from relay_values.object_reference import ObjectReference

CHARTS = ("connect", "1password-connect")


@rule(
    "OP003",
    "Connect's credentials stand in the values",
    Severity.ERROR,
    fix="Make the Secret beforehand, and name it by credentialsName or token.name; and replace the credentials",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def connect_credentials_in_values(repository: Repository) -> Iterator[Problem]:
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
    fix="Write operator.create: true",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def missing_one_password_operator(repository: Repository) -> Iterator[Problem]:
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
    fix="Let the release depend on the operator's",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def item_before_operator(repository: Repository) -> Iterator[Problem]:
    """The operator's chart brings the CRD: before it, an item is refused with `no matches for kind`."""
    operators = {(release.cluster, release.namespace, release.name) for release in _operators(repository)}
    here = {cluster for cluster, _, _ in operators}
    for release in _item_releases(repository):
        if release.cluster in here and not operators & waits_for(repository, release):
            yield Problem(release, ("spec", "dependsOn"), "it has items, and does not wait for the operator's release")


def _item_releases(repository: Repository) -> list[Object]:
    found = {
        id(maker.subject.release or maker.subject): maker for maker in repository.secret_sources if maker.item_path
    }
    subjects = [maker.subject.release or maker.subject for maker in found.values()]
    return [subject for subject in subjects if subject.kind == "HelmRelease"]


_KEYS = {("connect", "credentialsKey"): "1password-credentials.json", ("operator", "token", "key"): "token"}


@rule(
    "OP008",
    "Connect looks for a key that nobody makes",
    Severity.WARNING,
    fix="Leave the key as the documentation of Connect has it",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def unexpected_connect_key(repository: Repository) -> Iterator[Problem]:
    """Both Secrets are made by hand before the first start, with the keys of the documentation."""
    known = repository.secret_source_of
    for release in _operators(repository):
        for keys, usual in _KEYS.items():
            secret = release.at(*VALUES, *keys[:-1], "credentialsName" if keys[0] == "connect" else "name")
            key = release.at(*VALUES, *keys)
            there = ObjectReference(release.cluster, "/Secret", target_namespace(release), str(secret)) in known
            if secret and key != usual and not there and not is_open(key):
                shown = f"the key {key}" if isinstance(key, str) else "no key"
                yield Problem(release, (*VALUES, *keys), f"it looks for {shown}, and the Secret is made with {usual}")
