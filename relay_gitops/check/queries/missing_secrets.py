"""Secrets that are used but not created."""

import re
from collections import defaultdict
from collections.abc import Iterator

from relay_gitops.repository.helm import files_of, local_chart
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import GIT_REPOSITORY, Object, is_open, items, mappings, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import SecretConsumer, secret_sources


def missing_secrets(repository: Repository) -> Iterator[SecretConsumer]:
    """Yield each use of a Secret that neither this repository nor objects from other sources can create."""
    known = repository.secret_source_of
    # For example, a person applies the files of a bootstrap folder.
    by_hand = {(source.name, source.namespace) for source in secret_sources(repository.layout.unapplied, ())}
    elsewhere: dict[tuple[str, str], list[str]] = defaultdict(list)
    for secret in known:
        elsewhere[secret.cluster, secret.name].append(secret.namespace)
    for use in repository.secret_consumers:
        cluster = use.consumer.cluster
        if use.kind != "Secret" or use.optional or is_open(use.name) or use.reference in known:
            continue
        if (use.name, use.namespace) in by_hand or (use.name, "") in by_hand or _is_made_by_chart(repository, use):
            continue
        if use.keys[:2] == ("spec", "kubeConfig") and _OF_COZYSTACK.fullmatch(use.name):
            continue
        # The keys that decrypt or clone a repository are never in a repository.
        if "decryption" in use.keys or (use.consumer.type == GIT_REPOSITORY and repository.is_own_source(use.consumer)):
            continue
        if elsewhere[cluster, use.name] or (
            repository.may_contain_more(cluster, use.namespace) and not use.consumer.group
        ):
            continue
        if not (
            repository.is_uncertain(cluster)
            or _is_made_by_operator(repository, use)
            or is_copied(repository, cluster, use.name)
        ):
            yield use


def _is_made_by_chart(repository: Repository, use: SecretConsumer) -> bool:
    """Return whether a hook or a controller of the consumer's release may create the Secret.

    A name that is in the values is the name of a Secret that the user creates.
    """
    release = use.consumer.release
    folder = local_chart(repository, release) if release else None
    if release is None or folder is None:
        return False
    content = files_of(repository, folder).content
    is_chosen = use.name in {value for _, value in walk(values_of(release))}
    if is_chosen or use.name.encode() in content.get("values.yaml", b""):
        return False
    hooks = (text for name, text in content.items() if name.startswith("templates/") and b"helm.sh/hook" in text)
    if any(re.search(rb"kind:\s*(Job|Secret)\b", text) for text in hooks):
        return True
    roles = repository.of_type("rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/ClusterRole")
    return any(role.release is release and _may_create_secrets(role) for role in roles)


def _may_create_secrets(role: Object) -> bool:
    return any(
        {"secrets", "*"}.intersection(items(entry.get("resources")))
        and {"create", "*"}.intersection(items(entry.get("verbs")))
        for _, entry in mappings(role.data.get("rules"))
    )


_OF_COZYSTACK = re.compile(r"kubernetes-.+-kubeconfig")
"""Kamaji creates `<cluster>-admin-kubeconfig` and `<cluster>-kubeconfig` for each Kubernetes app of cozystack. The name
of its cluster is `kubernetes-<name>`."""


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
"""Groups whose operators create Secrets whose names begin with the name of the object, for example db-app of CNPG.

Others put `spec.secretName` before it, for example PostgresUser of ext-postgres-operator.
"""


def _is_made_by_operator(repository: Repository, use: SecretConsumer) -> bool:
    return any(
        (item.cluster, item.namespace) == (use.consumer.cluster, use.namespace)
        and (
            (
                f"{use.name}-".startswith(f"{item.name}-")
                and any(item.group == group or item.group.endswith(f".{group}") for group in _SECRET_MAKERS)
            )
            or f"{item.spec.get('secretName')}-{item.name}" == use.name
        )
        for item in repository.objects
    )


_COPIERS = ("reflector.v1.k8s.emberstack.com/", "replicator.v1.mittwald.de/")
"""Annotations that tell an operator to copy a Secret to other namespaces."""


def is_copied(repository: Repository, cluster: str, name: str) -> bool:
    """Return whether an operator copies a Secret with this name to several namespaces."""
    for item in repository.objects:
        if item.kind == "ClusterExternalSecret" and item.cluster == cluster:
            target = item.at("spec", "externalSecretSpec", "target", "name")
            if name in (target, item.spec.get("externalSecretName"), item.name):
                return True
    copied = (
        producer.subject
        for producer in repository.secret_sources
        if producer.name == name and producer.subject.cluster == cluster
    )
    return any(copier in str(subject.data) for subject in copied for copier in _COPIERS)
