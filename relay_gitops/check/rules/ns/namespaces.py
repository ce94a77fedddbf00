"""Namespaces: who creates them, and who deletes them."""

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
"""What charts commonly call the values of which they make volumes."""


@rule(
    "NS001",
    "a namespace is made twice",
    Severity.WARNING,
    fix="Remove createNamespace",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#install-configuration",
)
def duplicate_namespace(repository: Repository) -> Iterator[Problem]:
    """A namespace that both a manifest and Helm make has two owners, and which of them was first decides its labels."""
    for item in repository.releases():
        target = str(item.spec.get("targetNamespace") or "")
        if item.at("spec", "install", "createNamespace") is True and (
            other := repository.find(item.cluster, "Namespace", "", target)
        ):
            keys = ("spec", "install", "createNamespace")
            yield Problem(item, keys, f"{other.file.name} makes the namespace {target} already")


@rule(
    "NS002",
    "nothing makes the namespace",
    Severity.WARNING,
    fix="Declare the Namespace, or write the name of one that is there",
    source="https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
)
def missing_namespace(repository: Repository) -> Iterator[Problem]:
    """Every object in it is refused with `namespaces not found`, and with it the whole Kustomization."""
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
            because = f"; the cluster of {foreign} has it, so is this object in the wrong folder?" if foreign else ""
            yield Problem(item, keys, f"nothing makes the namespace {name} in its cluster{because}")


@rule(
    "NS003",
    "a namespace may be pruned with all that is in it",
    Severity.WARNING,
    fix=f"Annotate it with {PRUNE}: disabled",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def prunable_namespace(repository: Repository) -> Iterator[Problem]:
    """When it leaves the build, Flux deletes the namespace, and Kubernetes all that is in it, volumes too."""
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
            yield Problem(item, ("metadata",), f"nothing keeps Flux from pruning it, and {lost} with it")


def _loss(repository: Repository, namespace: Object, by_hand: list[SecretConsumer]) -> str:
    """Return what in a namespace does not come back by itself, as far as the tree says."""
    where = namespace.cluster, namespace.name
    for item in repository.of_type("/PersistentVolumeClaim", "apps/StatefulSet", "/Service"):
        is_kept = item.kind != "Service" or item.spec.get("type") == "LoadBalancer"
        if is_kept and (item.cluster, item.namespace) == where:
            return str(item)
    for release in repository.releases():
        if (release.cluster, target_namespace(release)) == where:
            keys = {str(key) for path, value in walk(values_of(release)) if value is not False for key in path}
            if keys & _VOLUMES or release.at(*VALUES, "service", "type") == "LoadBalancer":
                return f"what {release} makes"
    for use in by_hand:
        if (use.reader.cluster, use.namespace) == where:
            return f"the Secret {use.name}, which nothing here makes again,"
    return ""


@rule(
    "NS004",
    "a chart brings a namespace that is declared elsewhere",
    Severity.ERROR,
    fix="Take the Namespace out of the chart",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def namespace_in_chart(repository: Repository) -> Iterator[Problem]:
    """An uninstall of the release, as after a failed first install, deletes the namespace and all that is in it."""
    for item in repository.rendered:
        if item.type == "/Namespace" and item.release:
            others = [other for other in repository.applied if other.type == item.type and other.name == item.name]
            if any(other.cluster == item.cluster for other in others):
                message = f"its chart makes the namespace {item.name}, which {others[0].file.name} makes too"
                yield Problem(item.release, ("spec", "chart"), message)
