"""Rules about the creation and deletion of Namespaces."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_secrets import missing_secrets
from relay_gitops.check.queries.namespaces import created_namespaces
from relay_gitops.check.queries.pruning import is_prune_disabled
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES, target_namespace, values_of
from relay_gitops.repository.objects import HELM_RELEASE, Object, is_open, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.scope import CLUSTER_SCOPED
from relay_gitops.repository.secrets import SecretConsumer
from relay_values.pruning import PRUNE

_GIVEN = {"default", "kube-system", "kube-public", "kube-node-lease", "flux-system"}


_VOLUMES = {
    "persistence",
    "persistentVolume",
    "persistentVolumeClaim",
    "storageClass",
    "storageClassName",
    "storageSpec",
}
"""Common names of chart values that create volumes."""


@rule(
    "NS001",
    "Namespace manifest and createNamespace for the same namespace",
    Severity.WARNING,
    fix="Remove `install.createNamespace`",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#install-configuration",
)
def duplicate_namespace(repository: Repository) -> Iterator[Problem]:
    """Both the manifest and Helm create the namespace. Its labels depend on which of them is first."""
    for item in repository.releases():
        target = str(item.spec.get("targetNamespace") or "")
        if item.at("spec", "install", "createNamespace") is True and (
            other := repository.find(item.cluster, "Namespace", "", target)
        ):
            keys = ("spec", "install", "createNamespace")
            yield Problem(
                item,
                keys,
                f"{other.file.name} also creates namespace {target}, so the creation order decides its labels",
            )


@rule(
    "NS002",
    "namespace does not exist",
    Severity.WARNING,
    fix="Add a Namespace manifest, or correct the name",
    source="https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
)
def missing_namespace(repository: Repository) -> Iterator[Problem]:
    """The API server rejects every object in the namespace with `namespaces not found`, so the Kustomization fails."""
    made = {(item.cluster, item.name) for item in repository.of_type("/Namespace")} | created_namespaces(repository)
    counted = {cluster for cluster, _ in made}
    all_names = {name: cluster for cluster, name in made}
    told: set[tuple[str, str]] = set()
    for item in repository.applied:
        targets = [(("metadata", "namespace"), item.namespace)]
        if item.type == HELM_RELEASE and not item.spec.get("kubeConfig"):
            targets.append((("spec", "targetNamespace"), target_namespace(item)))
        for keys, name in targets:
            where = item.cluster, name
            if not name or name in _GIVEN or where in made or where in told or item.type in CLUSTER_SCOPED:
                continue
            foreign = all_names.get(name)
            if is_open(name) or repository.is_uncertain(item.cluster) or (item.cluster not in counted and not foreign):
                continue
            told.add(where)
            because = f"; it exists in cluster {foreign}, so check the folder of this object" if foreign else ""
            message = f"namespace {name} does not exist in this cluster, so the API server rejects the object{because}"
            yield Problem(item, keys, message)


@rule(
    "NS003",
    "Namespace lacks the annotation `prune: disabled`",
    Severity.WARNING,
    fix=f"Add the annotation `{PRUNE}: disabled` to the Namespace",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def prunable_namespace(repository: Repository) -> Iterator[Problem]:
    """When the Namespace is removed from Git, Flux deletes it.

    Kubernetes then deletes everything in the namespace, including volumes.
    """
    exposed = [
        (applied.owner, item)
        for applied in repository.complete_folders
        if applied.owner and applied.owner.spec.get("prune") is True
        for item in applied.objects
        if item.type == "/Namespace" and not is_prune_disabled(item)
    ]
    by_hand = list(missing_secrets(repository)) if exposed else []
    for owner, item in exposed:
        lost = str(owner) if item.name == owner.namespace else _loss(repository, item, by_hand)
        if lost:
            yield Problem(item, ("metadata",), f"Flux can prune this namespace, which also deletes {lost}")


def _loss(repository: Repository, namespace: Object, by_hand: list[SecretConsumer]) -> str:
    """Return an object of a namespace that Flux cannot restore after a deletion; empty if none is known."""
    where = namespace.cluster, namespace.name
    for item in repository.of_type("/PersistentVolumeClaim", "apps/StatefulSet", "/Service"):
        is_kept = item.kind != "Service" or item.spec.get("type") == "LoadBalancer"
        if is_kept and (item.cluster, item.namespace) == where:
            return str(item)
    for release in repository.releases():
        if (release.cluster, target_namespace(release)) == where:
            keys = {str(key) for path, value in walk(values_of(release)) if value is not False for key in path}
            if keys & _VOLUMES or release.at(*VALUES, "service", "type") == "LoadBalancer":
                return f"the objects of {release}"
    for use in by_hand:
        if (use.reader.cluster, use.namespace) == where:
            return f"the Secret {use.name}, which nothing in this repository recreates"
    return ""


@rule(
    "NS004",
    "chart installs a Namespace that is declared elsewhere",
    Severity.ERROR,
    fix="Remove the Namespace from the chart",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def namespace_in_chart(repository: Repository) -> Iterator[Problem]:
    """When Helm uninstalls the release, it deletes the namespace with everything in it.

    Helm also uninstalls the release after a failed install.
    """
    for item in repository.rendered:
        if item.type == "/Namespace" and item.release:
            others = [other for other in repository.applied if other.type == item.type and other.name == item.name]
            if any(other.cluster == item.cluster for other in others):
                declared = f"the chart installs namespace {item.name}, which {others[0].file.name} also creates"
                message = f"{declared}, so an uninstall of the release deletes the namespace"
                yield Problem(item.release, ("spec", "chart"), message)
