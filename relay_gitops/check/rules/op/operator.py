"""Rules about the 1Password operator and Connect."""

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
    "Connect credentials in plain text in spec.values",
    Severity.ERROR,
    fix="Create the Secret by hand, set `connect.credentialsName` or `operator.token.name` to its name, and rotate the "
    "credentials",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def connect_credentials_in_values(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository can read every vault that Connect has access to."""
    for release in _operators(repository):
        for keys in (("connect", "credentials"), ("connect", "credentials_base64"), ("operator", "token", "value")):
            value = release.at(*VALUES, *keys)
            if value and not is_open(value):
                yield Problem(
                    release, (*VALUES, *keys), "the credentials are in plain text, so anyone can read the vaults"
                )


def _operators(repository: Repository) -> list[Object]:
    return [release for release in repository.releases() if chart_name(release) in CHARTS]


@rule(
    "OP004",
    "operator.create is not true",
    Severity.ERROR,
    fix="Set `operator.create: true`",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def missing_one_password_operator(repository: Repository) -> Iterator[Problem]:
    """By default the chart installs only Connect. Without the operator, no OnePasswordItem becomes a Secret."""
    for release in _operators(repository):
        connect, operator = (mapping(values_of(release).get(key)) for key in ("connect", "operator"))
        if operator.get("create") is not True:
            yield Problem(release, VALUES, "`operator.create` is not true, so no OnePasswordItem becomes a Secret")
        elif connect.get("create", True) is not True and operator.get("authMethod") != "service-account":
            keys = (*VALUES, "connect", "create")
            message = "`connect.create` is not true, so the operator cannot read any item"
            yield Problem(release, keys, message, "Set `connect.create: true`")


@rule(
    "OP005",
    "dependsOn does not name the release of the 1Password operator",
    Severity.ERROR,
    fix="Add the release of the operator to `spec.dependsOn`",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#dependencies",
    level=Level.RELAY,
)
def item_before_operator(repository: Repository) -> Iterator[Problem]:
    """The operator's chart installs the CRD. Without it, the API server rejects an item with `no matches for kind`."""
    operators = {(release.cluster, release.namespace, release.name) for release in _operators(repository)}
    here = {cluster for cluster, _, _ in operators}
    for release in _item_releases(repository):
        if release.cluster in here and not operators & waits_for(repository, release):
            message = "`dependsOn` does not name the operator's release, so this release fails until its CRD exists"
            yield Problem(release, ("spec", "dependsOn"), message)


def _item_releases(repository: Repository) -> list[Object]:
    found = {
        id(maker.subject.release or maker.subject): maker for maker in repository.secret_sources if maker.item_path
    }
    subjects = [maker.subject.release or maker.subject for maker in found.values()]
    return [subject for subject in subjects if subject.kind == "HelmRelease"]


_KEYS = {("connect", "credentialsKey"): "1password-credentials.json", ("operator", "token", "key"): "token"}


@rule(
    "OP008",
    "unexpected credentialsKey or token.key of Connect",
    Severity.WARNING,
    fix="Set `connect.credentialsKey` to 1password-credentials.json, and `operator.token.key` to token",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def unexpected_connect_key(repository: Repository) -> Iterator[Problem]:
    """You create both Secrets by hand, with the keys of the Connect documentation. With other keys, the pod fails."""
    known = repository.secret_source_of
    for release in _operators(repository):
        for keys, usual in _KEYS.items():
            secret = release.at(*VALUES, *keys[:-1], "credentialsName" if keys[0] == "connect" else "name")
            key = release.at(*VALUES, *keys)
            there = ObjectReference(release.cluster, "/Secret", target_namespace(release), str(secret)) in known
            if secret and key != usual and not there and not is_open(key):
                shown = f"key {key}" if isinstance(key, str) else "no key"
                message = f"the chart reads {shown}, but Secret {secret} has the key {usual}, so the pod does not start"
                yield Problem(release, (*VALUES, *keys), message)
