from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.namespaces import created_namespaces
from relay_gitops.check.queries.platforms import creates_namespace
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import target_namespace
from relay_gitops.repository.objects import HELM_RELEASE, is_open
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.scope import CLUSTER_SCOPED

_GIVEN = {"default", "kube-system", "kube-public", "kube-node-lease", "flux-system"}


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
    reported: set[tuple[str, str]] = set()
    for item in repository.applied:
        targets = [(("metadata", "namespace"), item.namespace)]
        if item.type == HELM_RELEASE and not item.spec.get("kubeConfig"):
            targets.append((("spec", "targetNamespace"), target_namespace(item)))
        for keys, name in targets:
            where = item.cluster, name
            if not name or where in made or where in reported or item.type in CLUSTER_SCOPED:
                continue
            if name in _GIVEN or creates_namespace(name):
                continue
            # Most custom kinds with this prefix are cluster-scoped. Their CRD may not be in the repository.
            if item.kind.startswith("Cluster") and item.kind != "Cluster" and "." in item.group:
                continue
            foreign = all_names.get(name)
            if is_open(name) or repository.is_uncertain(item.cluster) or (item.cluster not in counted and not foreign):
                continue
            if foreign and _is_by_hand(repository, item.cluster) and _is_by_hand(repository, foreign):
                continue
            reported.add(where)
            because = f"; it exists in cluster {foreign}, so check the folder of this object" if foreign else ""
            message = f"namespace {name} does not exist in this cluster, so the API server rejects the object{because}"
            yield Problem(item, keys, message)


def _is_by_hand(repository: Repository, cluster: str) -> bool:
    """Return whether no Flux Kustomization applies the folders of a cluster. Its name is then only that of a folder."""
    return all(applied.owner is None for applied in repository.layout.applied_folders if applied.cluster == cluster)
