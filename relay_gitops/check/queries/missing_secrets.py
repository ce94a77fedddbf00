"""Secrets that are used but not created."""

import re
from collections import defaultdict
from collections.abc import Iterator

from relay_gitops.repository.objects import GIT_REPOSITORY, is_open
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import SecretConsumer


def missing_secrets(repository: Repository) -> Iterator[SecretConsumer]:
    """Yield each use of a Secret that neither this repository nor objects from other sources can create."""
    known = repository.secret_source_of
    elsewhere: dict[tuple[str, str], list[str]] = defaultdict(list)
    for secret in known:
        elsewhere[secret.cluster, secret.name].append(secret.namespace)
    for use in repository.secret_consumers:
        cluster = use.consumer.cluster
        if use.kind != "Secret" or use.optional or is_open(use.name) or use.reference in known:
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
"""Groups whose operators create Secrets whose names begin with the name of the object, for example db-app of CNPG."""


def _is_made_by_operator(repository: Repository, use: SecretConsumer) -> bool:
    return any(
        (item.cluster, item.namespace) == (use.consumer.cluster, use.namespace)
        and f"{use.name}-".startswith(f"{item.name}-")
        and any(item.group == group or item.group.endswith(f".{group}") for group in _SECRET_MAKERS)
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
