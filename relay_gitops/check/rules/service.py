"""Services."""

import ipaddress
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.workload import workloads
from relay_gitops.check.suggestions import among
from relay_gitops.repository.objects import Object, containers, is_open, items, mapping, mappings, pod_labels
from relay_gitops.repository.repository import Repository

DOCS = "https://kubernetes.io/docs/concepts/services-networking/service/"
_MIRROR = "cluster.x-k8s.io/tenant-service-"


_WORKLOADS: WeakKeyDictionary[Repository, dict[tuple[str, str], list[tuple[Object, dict[str, Any]]]]] = (
    WeakKeyDictionary()
)


def _near(repository: Repository, service: Object) -> list[tuple[Object, dict[str, Any]]]:
    """Return the workloads of a Service's namespace, with their pods' labels."""
    if repository not in _WORKLOADS:
        found: dict[tuple[str, str], list[tuple[Object, dict[str, Any]]]] = defaultdict(list)
        for item in workloads(repository):
            found[item.cluster, item.namespace].append((item, pod_labels(item)))
        _WORKLOADS[repository] = found
    return _WORKLOADS[repository].get((service.cluster, service.namespace), [])


def _behind(repository: Repository, service: Object) -> list[Object]:
    selector = mapping(service.spec.get("selector")).items()
    return [
        item for item, labels in _near(repository, service) if all(labels.get(key) == value for key, value in selector)
    ]


def _shared(selector: dict[str, Any], labels: dict[str, Any]) -> list[str]:
    return [key for key, value in selector.items() if labels.get(key) == value]


@rule(
    "SVC001",
    "a Service selects no pod",
    Severity.ERROR,
    mend="Take the labels of the pod template",
    source=f"{DOCS}#defining-a-service",
)
def without_pods(repository: Repository) -> Iterator[Problem]:
    """The Service has no endpoints, and whoever asks it gets a 503 or no connection."""
    for service in repository.of_type("/Service"):
        selector = mapping(service.spec.get("selector"))
        here = _near(repository, service)
        if not selector or not here or _behind(repository, service) or "${" in str(selector):
            continue
        near, labels = max(here, key=lambda pair: len(_shared(selector, pair[1])))
        shared = _shared(selector, labels)
        # An operator's pods may bear some of the same labels.
        meant = near.name == service.name or (
            bool(shared) and not repository.may_run_more(service.cluster, service.namespace)
        )
        unknown = not service.release and repository.may_hold_more(service.cluster, service.namespace)
        if not meant and (unknown or repository.may_run_more(service.cluster, service.namespace)):
            continue
        text = ", ".join(f"{key}={value}" for key, value in selector.items())
        has = ", ".join(f"{key}={value}" for key, value in labels.items()) or "no labels"
        yield Problem(service, ("spec", "selector"), f"no pod has {text}; those of {near.name} have {has}")


@rule(
    "SVC006",
    "a policy of no pod",
    Severity.WARNING,
    mend="Take the labels of the pod template",
    source="https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
)
def policy_without_pods(repository: Repository) -> Iterator[Problem]:
    """A NetworkPolicy or PodDisruptionBudget that selects no pod is accepted, and protects nothing."""
    for type_, field in (
        ("networking.k8s.io/NetworkPolicy", "podSelector"),
        ("policy/PodDisruptionBudget", "selector"),
    ):
        for policy in repository.of_type(type_):
            wanted = mapping(mapping(policy.spec.get(field)).get("matchLabels"))
            here = _near(repository, policy)
            unknown = not policy.release and repository.may_hold_more(policy.cluster, policy.namespace)
            if not wanted or not here or unknown or repository.may_run_more(policy.cluster, policy.namespace):
                continue
            if "${" not in str(wanted) and not any(len(_shared(wanted, labels)) == len(wanted) for _, labels in here):
                text = ", ".join(f"{key}={value}" for key, value in wanted.items())
                names = among([item.name for item, _ in here])
                yield Problem(policy, ("spec", field, "matchLabels"), f"no pod has {text}{names}")


@rule(
    "SVC002",
    "a Service leads to a port that its pods do not have",
    Severity.ERROR,
    mend="Name a port of the container",
    source=f"{DOCS}#field-spec-ports",
)
def target_port(repository: Repository) -> Iterator[Problem]:
    """A named port that no container has leaves the Service without endpoints."""
    for service in repository.of_type("/Service"):
        behind = _behind(repository, service) if mapping(service.spec.get("selector")) else []
        names = [
            port.get("name")
            for item in behind
            for _, container in containers(item)
            for _, port in mappings(container.get("ports"))
        ]
        for index, port in mappings(service.spec.get("ports")):
            target = port.get("targetPort")
            if (
                behind
                and isinstance(target, str)
                and not target.isdigit()
                and target not in names
                and "$" not in target
            ):
                keys = ("spec", "ports", index, "targetPort")
                yield Problem(service, keys, f"no container of {behind[0].name} has a port {target}{among(names)}")


@rule(
    "SVC003",
    "a Service bears the labels of a mirror",
    Severity.ERROR,
    mend="Remove the label",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def mirror_labels(repository: Repository) -> Iterator[Problem]:
    """By these labels KubeVirt's cloud controller knows its own Services: it deletes or overwrites yours."""
    for service in repository.of_type("/Service"):
        for key in service.labels:
            if key.startswith(_MIRROR):
                yield Problem(service, ("metadata", "labels", key), f"{key} is for the cloud controller's mirrors")


@rule(
    "SVC004",
    "two Services want one node port",
    Severity.ERROR,
    mend="Give one of them another node port",
    source=f"{DOCS}#type-nodeport",
)
def node_port(repository: Repository) -> Iterator[Problem]:
    """A node port is given once in a cluster: the second Service is refused."""
    first: dict[tuple[str, int], tuple[Object, int]] = {}
    for item, keys, port in _node_ports(repository):
        other, _ = first.setdefault((item.cluster, port), (item, port))
        if other is not item:
            yield Problem(item, keys, f"{other} has the node port {port} already")


def _node_ports(repository: Repository) -> Iterator[tuple[Object, tuple[str | int, ...], int]]:
    for service in repository.of_type("/Service"):
        for index, port in mappings(service.spec.get("ports")):
            if isinstance(port.get("nodePort"), int):
                yield service, ("spec", "ports", index, "nodePort"), port["nodePort"]
    rendered = {id(item.release) for item in repository.rendered}
    for release in repository.releases():
        port = release.at("spec", "values", "service", "nodePort")
        if isinstance(port, int) and id(release) not in rendered:
            yield release, ("spec", "values", "service", "nodePort"), port


_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")


@rule(
    "SVC005",
    "a value that a Service cannot have",
    Severity.ERROR,
    mend="Write one that Kubernetes knows",
    source=f"{DOCS}#publishing-services-service-types",
)
def impossible(repository: Repository) -> Iterator[Problem]:
    """The published schemas do not list these values; the API server knows them, and refuses any other."""
    for service in repository.of_type("/Service"):
        type_ = service.spec.get("type", "ClusterIP")
        if isinstance(type_, str) and type_ not in _TYPES and not is_open(type_):
            yield Problem(service, ("spec", "type"), f"{type_} is none of {', '.join(_TYPES)}")
        for index, address in enumerate(items(service.spec.get("externalIPs"))):
            if isinstance(address, str) and not is_open(address) and not _is_address(address):
                yield Problem(service, ("spec", "externalIPs", index), f"{address} is no IP address")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
