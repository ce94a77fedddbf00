"""Secrets."""

import re
from collections import defaultdict
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.literals import is_reference, literal_values
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.objects import GIT_REPOSITORY, is_open, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import Use, made, makers, uses

DOCS = "https://kubernetes.io/docs/concepts/configuration/secret/"


@rule(
    "SEC001",
    "nothing makes the Secret",
    Severity.WARNING,
    mend="Declare what makes it; if it is made outside of this repository, say so in a suppression",
    source=DOCS,
)
def not_made(repository: Repository) -> Iterator[Problem]:
    """Whoever reads it waits for it: a pod in CreateContainerConfigError, a Flux object as not ready."""
    told: set[tuple[int, str]] = set()
    for use in unmade(repository):
        if (id(use.reader), use.name) not in told:
            told.add((id(use.reader), use.name))
            what = f"nothing in this repository makes the Secret {use.namespace}/{use.name}"
            yield Problem(use.reader, use.keys, what)


def unmade(repository: Repository) -> Iterator[Use]:
    """Yield each use of a Secret that neither the tree makes nor what is applied from elsewhere may make."""
    known = made(repository)
    elsewhere: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cluster, namespace, name in known:
        elsewhere[cluster, name].append(namespace)
    for use in uses(repository):
        cluster = use.reader.cluster
        if use.kind != "Secret" or use.optional or is_open(use.name) or use.place in known:
            continue
        if use.keys[:2] == ("spec", "kubeConfig") and _OF_COZYSTACK.fullmatch(use.name):
            continue
        # What decrypts a repository, and what opens it, is in no repository.
        if "decryption" in use.keys or (use.reader.type == GIT_REPOSITORY and repository.is_own_source(use.reader)):
            continue
        if elsewhere[cluster, use.name] or (repository.may_hold_more(cluster, use.namespace) and not use.reader.group):
            continue
        if not (
            repository.is_uncertain(cluster)
            or _is_made_by_operator(repository, use)
            or _is_copied(repository, cluster, use.name)
        ):
            yield use


_OF_COZYSTACK = re.compile(r"kubernetes-.+-kubeconfig")
"""Kamaji makes `<cluster>-admin-kubeconfig` and `<cluster>-kubeconfig` of each Kubernetes app of cozystack, whose
cluster is called `kubernetes-<name>`."""

_SECRET_MAKERS = {
    "acid.zalan.do",
    "k8s.elastic.co",
    "k8s.mariadb.com",
    "kafka.strimzi.io",
    "minio.min.io",
    "objectbucket.io",
    "percona.com",
    "postgres-operator.crunchydata.com",
    "postgresql.cnpg.io",
    "rabbitmq.com",
}
"""Groups whose operators make Secrets called by the object's own name, or by that and more, such as db-app of CNPG."""


def _is_made_by_operator(repository: Repository, use: Use) -> bool:
    return any(
        (item.cluster, item.namespace) == (use.reader.cluster, use.namespace)
        and f"{use.name}-".startswith(f"{item.name}-")
        and any(item.group == group or item.group.endswith(f".{group}") for group in _SECRET_MAKERS)
        for item in repository.objects
    )


_COPIERS = ("reflector.v1.k8s.emberstack.com/", "replicator.v1.mittwald.de/")
"""Annotations by which an operator copies a Secret to other namespaces."""


def _is_copied(repository: Repository, cluster: str, name: str) -> bool:
    """Say whether an operator puts a Secret of that name into several namespaces."""
    for item in repository.objects:
        if item.kind == "ClusterExternalSecret" and item.cluster == cluster:
            target = item.at("spec", "externalSecretSpec", "target", "name")
            if name in (target, item.spec.get("externalSecretName"), item.name):
                return True
    copied = (maker.subject for maker in makers(repository) if maker.name == name and maker.subject.cluster == cluster)
    return any(copier in str(subject.data) for subject in copied for copier in _COPIERS)


@rule(
    "SEC002",
    "a Secret is committed in the clear",
    Severity.ERROR,
    mend="Take it from 1Password by a OnePasswordItem, or encrypt the file; and change the secret, as it is known now",
    source=f"{DOCS}#information-security-for-secrets",
)
def in_the_clear(repository: Repository) -> Iterator[Problem]:
    """base64 is no encryption: what is committed is known to all who read the repository, forever."""
    for item in repository.everything:
        if item.type != "/Secret" or "sops" in item.data:
            continue
        for field in ("data", "stringData"):
            for key, value in mapping(item.data.get(field)).items():
                if isinstance(value, str) and value and not is_open(value) and not is_reference(value):
                    yield Problem(item, (field, key), f"the value of {key} stands in the file")


@rule(
    "SEC003",
    "a secret stands in the values of a release",
    Severity.ERROR,
    mend="Let the chart read a Secret; and change the secret, as it is known now",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#values",
)
def in_values(repository: Repository) -> Iterator[Problem]:
    """It is in Git, in the release's record, and in everybody's copy of both."""
    for release in repository.releases():
        for keys, name in literal_values(release):
            # OP003 says it of Connect's own values, with the way to mend it.
            if keys != ("connect", "credentials"):
                yield Problem(release, (*VALUES, *keys), f"{name} holds a literal value")


_ADDRESSES = ("url", "address", "endpoint")
_CREDENTIALS = re.compile(
    r"//[^/@\s]+:[^/@\s]+@|hooks\.slack\.com/services/T|/api/webhooks/\d+/|[?&](token|key|secret)=\w"
)


@rule(
    "SEC006",
    "a secret stands in an address",
    Severity.ERROR,
    mend="Put it into a Secret that spec.secretRef names; and change the secret, as it is known now",
    source="https://fluxcd.io/flux/components/notification/providers/#address",
)
def in_address(repository: Repository) -> Iterator[Problem]:
    """Whoever has the address of a webhook may use it, and a password in an address is in every log and status."""
    for item in repository.everything:
        if not item.group.endswith(".toolkit.fluxcd.io"):
            continue
        for field in _ADDRESSES:
            value = item.spec.get(field)
            if isinstance(value, str) and _CREDENTIALS.search(value) and not is_open(value):
                yield Problem(item, ("spec", field), f"spec.{field} holds a secret")


@rule(
    "SEC004",
    "the Secret is in another namespace",
    Severity.ERROR,
    mend="Make it in the namespace of its reader",
    source=f"{DOCS}#using-a-secret",
)
def other_namespace(repository: Repository) -> Iterator[Problem]:
    """Neither a pod nor Flux reads a Secret of another namespace than its own."""
    known = made(repository)
    for use in uses(repository):
        cluster = use.reader.cluster
        from_values = "valuesFrom" in use.keys
        if use.kind != "Secret" or use.place in known or is_open(use.name):
            continue
        others = [namespace for where, namespace, name in known if (where, name) == (cluster, use.name)]
        if others and not from_values and not _is_copied(repository, cluster, use.name):
            what = f"the Secret {use.name} is made in {others[0]}, and read from {use.namespace}"
            yield Problem(use.reader, use.keys, what)


@rule(
    "SEC005",
    "a key is read that the Secret does not have",
    Severity.ERROR,
    mend="Name a key that it has, or add it there",
    source=f"{DOCS}#using-a-secret",
)
def missing_key(repository: Repository) -> Iterator[Problem]:
    """The pod stays in CreateContainerConfigError, though the Secret is there."""
    known = made(repository)
    for use in uses(repository):
        maker = known.get(use.place) if use.kind == "Secret" else None
        if maker and maker.fields is not None and use.key and use.key not in maker.fields and not use.optional:
            has = ", ".join(sorted(maker.fields)) or "none"
            yield Problem(use.reader, use.keys, f"the Secret {use.name} has no key {use.key}; its keys: {has}")
