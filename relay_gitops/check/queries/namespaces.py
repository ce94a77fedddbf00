"""Namespaces that HelmReleases create, and kinds that live in a namespace."""

from relay_gitops.repository.helm_release import target_namespace
from relay_gitops.repository.objects import target_cluster
from relay_gitops.repository.repository import Repository


def created_namespaces(repository: Repository) -> set[tuple[str, str]]:
    """Return cluster and name of each namespace that a release creates."""
    return {
        (target_cluster(item, item.cluster), target_namespace(item))
        for item in repository.releases()
        if item.at("spec", "install", "createNamespace") is True and item.spec.get("targetNamespace")
    }


NAMESPACED = {
    "/ConfigMap", "/LimitRange", "/PersistentVolumeClaim", "/Pod", "/ResourceQuota", "/Secret", "/Service",
    "/ServiceAccount", "apps/DaemonSet", "apps/Deployment", "apps/StatefulSet",
    "autoscaling/HorizontalPodAutoscaler", "batch/CronJob", "batch/Job", "networking.k8s.io/Ingress",
    "networking.k8s.io/NetworkPolicy", "policy/PodDisruptionBudget", "onepassword.com/OnePasswordItem",
    "helm.toolkit.fluxcd.io/HelmRelease", "kustomize.toolkit.fluxcd.io/Kustomization",
    "notification.toolkit.fluxcd.io/Alert", "notification.toolkit.fluxcd.io/Provider",
    "notification.toolkit.fluxcd.io/Receiver", "source.toolkit.fluxcd.io/Bucket",
    "source.toolkit.fluxcd.io/GitRepository", "source.toolkit.fluxcd.io/HelmChart",
    "source.toolkit.fluxcd.io/HelmRepository", "source.toolkit.fluxcd.io/OCIRepository",
}  # fmt: skip
"""Namespaced kinds whose names must be DNS names. The names of RBAC kinds may be any path segment."""
