"""An object of a repository, as Flux would apply it, with its source file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.scope import CLUSTER_SCOPED
from relay_gitops.repository.yaml_text import is_templated
from relay_values.object_reference import ObjectReference

FLUX_KUSTOMIZATION = "kustomize.toolkit.fluxcd.io/Kustomization"
HELM_RELEASE = "helm.toolkit.fluxcd.io/HelmRelease"
GIT_REPOSITORY = "source.toolkit.fluxcd.io/GitRepository"
HELM_REPOSITORY = "source.toolkit.fluxcd.io/HelmRepository"
ONE_PASSWORD_ITEM = "onepassword.com/OnePasswordItem"  # noqa: S105 - the name of a kind, not a password
INGRESS = "networking.k8s.io/Ingress"
CRD = "apiextensions.k8s.io/CustomResourceDefinition"
WORKLOADS = ("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "batch/Job", "batch/CronJob", "/Pod")


@dataclass(frozen=True, eq=False)
class Object:
    """An object, as a Kustomization applies it."""

    data: dict[str, Any]
    file: SourceFile
    index: int
    """The number of the document in the file."""
    cluster: str = ""
    release: "Object | None" = field(default=None, repr=False)
    """The HelmRelease that renders the object."""
    is_generated: bool = False
    """Whether Flux Operator creates the object, so that no file contains it."""

    @cached_property
    def kind(self) -> str:
        """The kind, for example `Deployment`."""
        return str(self.data["kind"])

    @cached_property
    def api_version(self) -> str:
        """The API version, for example `apps/v1`."""
        return str(self.data["apiVersion"])

    @cached_property
    def group(self) -> str:
        """The API group, for example `apps`; empty for the core group."""
        return self.api_version.partition("/")[0] if "/" in self.api_version else ""

    @cached_property
    def type(self) -> str:
        """Group and kind, for example `apps/Deployment` or `/Service`."""
        return f"{self.group}/{self.kind}"

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata."""
        return mapping(self.data.get("metadata"))

    @property
    def name(self) -> str:
        """The name; empty if missing."""
        return str(self.metadata.get("name") or "")

    @property
    def namespace(self) -> str:
        """The namespace; empty if not set."""
        return str(self.metadata.get("namespace") or "")

    @property
    def annotations(self) -> dict[str, Any]:
        """The annotations."""
        return mapping(self.metadata.get("annotations"))

    @property
    def labels(self) -> dict[str, Any]:
        """The labels."""
        return mapping(self.metadata.get("labels"))

    @property
    def spec(self) -> dict[str, Any]:
        """The spec."""
        return mapping(self.data.get("spec"))

    @property
    def reference(self) -> ObjectReference:
        """The identity, also across revisions of a repository."""
        return ObjectReference(
            self.cluster, self.type, "" if self.type in CLUSTER_SCOPED else self.namespace, self.name
        )

    @property
    def written(self) -> dict[str, Any]:
        """Return the object as written in its file, before kustomize and postBuild."""
        return mapping(self.file.documents[self.index] if self.index < len(self.file.documents) else None)

    def at(self, *keys: str | int) -> Any:  # noqa: ANN401 - parsed YAML
        """Return the value at a path; None if missing."""
        return at(self.data, *keys)

    def __str__(self) -> str:
        """Return the reference as a string."""
        return str(self.reference)


def at(data: Any, *keys: str | int) -> Any:  # noqa: ANN401 - parsed YAML
    """Return the value at a path; None if missing."""
    for key in keys:
        if isinstance(key, int):
            if not isinstance(data, list | tuple) or key >= len(data):
                return None
            data = data[key]
        elif isinstance(data, dict):
            data = data.get(key)
        else:
            return None
    return data


def mapping(data: Any) -> dict[str, Any]:  # noqa: ANN401 - parsed YAML
    """Return the data if it is a mapping, or an empty one."""
    return data if isinstance(data, dict) else {}


def items(data: Any) -> list[Any]:  # noqa: ANN401 - parsed YAML
    """Return the data if it is a list, or an empty one."""
    return data if isinstance(data, list) else []


def mappings(data: Any) -> Iterator[tuple[int, dict[str, Any]]]:  # noqa: ANN401 - parsed YAML
    """Yield each mapping of a list with its index."""
    return ((index, item) for index, item in enumerate(items(data)) if isinstance(item, dict))


def walk(data: Any, keys: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:  # noqa: ANN401 - parsed YAML
    """Yield each scalar with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*keys, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk(value, (*keys, index))
    else:
        yield keys, data


def is_open(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether the value is unknown here: it contains a variable or a template, or is encrypted with SOPS."""
    return isinstance(value, str) and ("${" in value or value.startswith("ENC[") or is_templated(value))


def source_of(item: Object) -> tuple[str, str, str]:
    """Return kind, namespace and name of the source of a Kustomization or HelmRelease."""
    reference = mapping(
        item.at("spec", "chart", "spec", "sourceRef") if item.type == HELM_RELEASE else item.spec.get("sourceRef")
    )
    return str(reference.get("kind")), str(reference.get("namespace") or item.namespace), str(reference.get("name"))


def target_cluster(owner: Object, cluster: str) -> str:
    """Return the cluster where a Kustomization or HelmRelease of a cluster creates its objects.

    Another cluster is named by the Secret or ConfigMap of `spec.kubeConfig`.
    """
    kubeconfig = mapping(owner.spec.get("kubeConfig"))
    reference = mapping(kubeconfig.get("secretRef") or kubeconfig.get("configMapRef"))
    if not kubeconfig:
        return cluster
    where = f"{owner.namespace}/" if owner.namespace else ""
    return f"{cluster}, through {where}{reference.get('name')}"


def pod_spec_path(item: Object) -> KeyPath | None:
    """Return the path of the pod spec; None for an object without a pod spec."""
    if item.type == "/Pod":
        return ("spec",)
    if item.type == "batch/CronJob":
        return ("spec", "jobTemplate", "spec", "template", "spec")
    return ("spec", "template", "spec") if item.type in WORKLOADS else None


def containers(item: Object) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Yield each container of a workload, init containers too, with its path."""
    path = pod_spec_path(item)
    if path is None:
        return
    for kind in ("initContainers", "containers"):
        for index, container in mappings(item.at(*path, kind)):
            yield (*path, kind, index), container


def variables(item: Object) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Yield each environment variable of the containers of a workload, with its path."""
    for path, container in containers(item):
        for index, entry in mappings(container.get("env")):
            yield (*path, "env", index), entry


def pod_labels(item: Object) -> dict[str, Any]:
    """Return the labels of the pods of a workload."""
    if item.type == "/Pod":
        return item.labels
    path = pod_spec_path(item)
    return mapping(item.at(*path[:-1], "metadata", "labels")) if path else {}


def cluster_scoped_kinds(objects: Iterable[Object]) -> set[str]:
    """Return group and kind of the cluster-scoped kinds that CustomResourceDefinitions of the objects define."""
    return {
        f"{item.spec.get('group')}/{item.at('spec', 'names', 'kind')}"
        for item in objects
        if item.type == CRD and item.spec.get("scope") == "Cluster"
    }
