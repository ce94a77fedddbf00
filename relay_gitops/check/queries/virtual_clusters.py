"""Virtual clusters whose nodes are KubeVirt machines."""

import re

from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.repository import Repository, owner

_KUBECONFIG = re.compile(r"(?P<cluster>kubernetes-.+?)-(admin-)?kubeconfig")
"""The kubeconfig Secret of a Kubernetes app of cozystack."""
_KEYS = ("super-admin.svc", "super-admin.conf")
_MACHINES = "infrastructure.cluster.x-k8s.io/KubevirtCluster"
_APP = "apps.cozystack.io/Kubernetes"


def is_in_virtual_cluster(repository: Repository, item: Object) -> bool:
    """Return whether Flux applies an object with the kubeconfig of a cluster whose nodes are KubeVirt machines."""
    return any(_is_kubevirt(repository, applier) for applier in _appliers(repository, item))


def _appliers(repository: Repository, item: Object) -> list[Object]:
    """Return the release and the Kustomizations that create an object in its cluster."""
    found: list[Object] = []
    applier = owner(repository, item)
    while applier and not any(applier is known for known in found):
        found.append(applier)
        if applier.cluster != item.cluster:
            break
        applier = owner(repository, applier)
    return found


def _is_kubevirt(repository: Repository, applier: Object) -> bool:
    reference = mapping(mapping(applier.spec.get("kubeConfig")).get("secretRef"))
    found = _KUBECONFIG.fullmatch(str(reference.get("name")))
    if found and reference.get("key") in _KEYS:
        return True
    name = str(reference.get("name")).removesuffix("-kubeconfig")
    machines = {item.name for item in repository.of_type(_MACHINES)}
    apps = {f"kubernetes-{item.name}" for item in repository.of_type(_APP)}
    return name in machines or bool(found and found["cluster"] in apps)
