from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.one_password import operators
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, target_namespace
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository
from relay_values.object_reference import ObjectReference

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
    for release in operators(repository):
        for keys, usual in _KEYS.items():
            secret = release.at(*VALUES, *keys[:-1], "credentialsName" if keys[0] == "connect" else "name")
            key = release.at(*VALUES, *keys)
            there = ObjectReference(release.cluster, "/Secret", target_namespace(release), str(secret)) in known
            if secret and key != usual and not there and not is_open(key):
                shown = f"key {key}" if isinstance(key, str) else "no key"
                message = f"the chart reads {shown}, but Secret {secret} has the key {usual}, so the pod does not start"
                yield Problem(release, (*VALUES, *keys), message)
