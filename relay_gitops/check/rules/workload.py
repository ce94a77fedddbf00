"""Workloads."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.objects import (
    HELM_RELEASE,
    WORKLOADS,
    Object,
    at,
    containers,
    is_open,
    items,
    mapping,
    mappings,
    pod_labels,
    pod_spec_path,
    variables,
    walk,
)
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.tree import VALUES, Tree, values_of
from relay_gitops.yaml_file import KeyPath

KUBERNETES = "https://kubernetes.io/docs/"
_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def workloads(tree: Tree) -> list[Object]:
    """Return everything that makes pods."""
    return tree.of_type(*WORKLOADS)


def among(names: Iterable[object]) -> str:
    """Return what there is instead of what was named, such as `; there is http, metrics`; empty if there is nothing."""
    found = ", ".join(str(name) for name in names if name)
    return f"; there is {found}" if found else ""


@rule(
    "WORK001",
    "a workload does not select its own pods",
    Severity.ERROR,
    mend="Give the pod template every label of the selector",
    source=f"{KUBERNETES}concepts/workloads/controllers/deployment/#selector",
)
def selector(tree: Tree) -> Iterator[Problem]:
    """The API server refuses a workload whose selector does not match its own template."""
    for item in tree.of_type("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"):
        labels = pod_labels(item)
        for key, value in mapping(item.at("spec", "selector", "matchLabels")).items():
            if labels.get(key) != value and not is_open(value) and not is_open(labels.get(key)):
                keys = ("spec", "selector", "matchLabels", key)
                yield Problem(item, keys, f"its pods have {key}={labels.get(key)}, and not {value}")


@rule(
    "WORK002",
    "two pods of one volume at a time",
    Severity.WARNING,
    mend="Write strategy.type: Recreate",
    source=f"{KUBERNETES}concepts/storage/persistent-volumes/#access-modes",
)
def rolling_update(tree: Tree) -> Iterator[Problem]:
    """In a rolling update the new pod waits on another node for a volume that the old one holds, or both write."""
    for item in tree.of_type("apps/Deployment"):
        if item.at("spec", "strategy", "type") == "Recreate" or item.spec.get("replicas") == 0:
            continue
        path = (*(pod_spec_path(item) or ()), "volumes")
        for index, volume in mappings(item.at(*path)):
            name = mapping(volume.get("persistentVolumeClaim")).get("claimName")
            claim = tree.find(item.cluster, "PersistentVolumeClaim", item.namespace, str(name)) if name else None
            modes = items(claim.spec.get("accessModes")) if claim else []
            if claim and "ReadWriteMany" not in modes and "ReadOnlyMany" not in modes:
                yield Problem(item, (*path, index), f"{claim.name} is for one node at a time, and updates overlap")


@rule(
    "WORK003",
    "a probe has more than one handler",
    Severity.ERROR,
    mend="Leave one of exec, grpc, httpGet and tcpSocket; set the chart's default to null where it adds one",
    source=f"{KUBERNETES}concepts/configuration/liveness-readiness-startup-probes/",
)
def handlers(tree: Tree) -> Iterator[Problem]:
    """The API server says `may not specify more than 1 handler type`; Helm merges a chart's own handler with yours."""
    for item, keys, container in _probed(tree):
        for name in _PROBES:
            probe = container.get(name)
            found = [handler for handler in _HANDLERS if mapping(probe).get(handler)]
            if len(found) > 1:
                yield Problem(item, (*keys, name), f"it has {' and '.join(found)}")


def _probed(tree: Tree) -> Iterator[tuple[Object, KeyPath, dict[str, Any]]]:
    for item in workloads(tree):
        for keys, container in containers(item):
            yield item, keys, container
    for release in tree.of_type(HELM_RELEASE):
        yield release, VALUES, values_of(release)


_QUOTE = (
    "Set `quote: '\"'` under postBuild.substitute, and write ${quote} before and after the variable, because "
    "the quotes of the file are gone before Flux puts it in"
)


@rule(
    "WORK004",
    "the value of a variable is no text",
    Severity.ERROR,
    mend="Put it in quotes",
    source=f"{KUBERNETES}tasks/inject-data-application/define-environment-variable-container/",
)
def unquoted(tree: Tree) -> Iterator[Problem]:
    """Environment variables are text: true, 1 and 0.5 without quotes are refused, and a template's `if` drops false."""
    for item in workloads(tree):
        for keys, entry in variables(item):
            value = entry.get("value")
            if isinstance(value, bool | int | float):
                where = (*keys, "value")
                what = f"{entry.get('name')} is a {'boolean' if isinstance(value, bool) else 'number'}"
                written = at(item.file.documents, item.index, *where)
                if isinstance(written, str) and "${" in written:
                    yield Problem(item, where, f"{what} once Flux has put in {written}", _QUOTE)
                else:
                    yield Problem(item, where, what)
    for release in tree.of_type(HELM_RELEASE):
        for index, entry in mappings(values_of(release).get("env")):
            if isinstance(entry.get("value"), bool):
                keys = (*VALUES, "env", index, "value")
                yield Problem(release, keys, f"{entry.get('name')} is a boolean")


@rule(
    "WORK005",
    "the image may be another one tomorrow",
    Severity.WARNING,
    mend="Write a version, or better a digest",
    source=f"{KUBERNETES}concepts/containers/images/#image-names",
)
def floating(tree: Tree) -> Iterator[Problem]:
    """A pod that is restarted may get another program than the one that was tried."""
    for item in workloads(tree):
        for keys, container in containers(item):
            image = container.get("image")
            if isinstance(image, str) and image and not is_open(image) and _floats(image):
                yield Problem(item, (*keys, "image"), f"{image} names no version")
    for release in tree.of_type(HELM_RELEASE):
        image = mapping(values_of(release).get("image"))
        if image.get("tag") in ("latest", "main", "master", "edge", "nightly", "stable") and not image.get("digest"):
            yield Problem(release, (*VALUES, "image", "tag"), f"{image['tag']} is no version")


def _floats(image: str) -> bool:
    if "@sha256:" in image:
        return False
    tag = image.rpartition("/")[2].partition(":")[2]
    return tag in ("", "latest", "main", "master", "edge", "nightly", "stable")


@rule(
    "WORK006",
    "a container mounts a volume that the pod does not have",
    Severity.ERROR,
    mend="Declare the volume, or mount one that is declared",
    source=f"{KUBERNETES}concepts/storage/volumes/",
)
def mounts(tree: Tree) -> Iterator[Problem]:
    """The API server refuses the pod template with `volumeMounts name: Not found`."""
    for item in workloads(tree):
        path = pod_spec_path(item) or ()
        known = [volume.get("name") for _, volume in mappings(item.at(*path, "volumes"))]
        known += [
            mapping(claim.get("metadata")).get("name") for _, claim in mappings(item.spec.get("volumeClaimTemplates"))
        ]
        for keys, container in containers(item):
            for index, mount in mappings(container.get("volumeMounts")):
                name = mount.get("name")
                if isinstance(name, str) and name not in known and not is_open(name):
                    yield Problem(
                        item, (*keys, "volumeMounts", index, "name"), f"the pod has no volume {name}{among(known)}"
                    )


@rule(
    "WORK007",
    "a probe asks a port that the container does not have",
    Severity.ERROR,
    mend="Name a port of the container",
    source=f"{KUBERNETES}tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
)
def probe_port(tree: Tree) -> Iterator[Problem]:
    """A port's name that does not exist makes the probe fail forever, and the container restart again and again."""
    for item in workloads(tree):
        for keys, container in containers(item):
            names = [port.get("name") for _, port in mappings(container.get("ports"))]
            for probe in _PROBES:
                for handler in ("httpGet", "tcpSocket"):
                    port = mapping(mapping(container.get(probe)).get(handler)).get("port")
                    if isinstance(port, str) and not port.isdigit() and port not in names and not is_open(port):
                        yield Problem(
                            item, (*keys, probe, handler, "port"), f"the container has no port {port}{among(names)}"
                        )


_RESTRICTED = "pod-security.kubernetes.io/enforce"


@rule(
    "WORK008",
    "the namespace does not admit the pod",
    Severity.ERROR,
    mend="Write runAsNonRoot, allowPrivilegeEscalation: false, seccompProfile RuntimeDefault, and drop ALL",
    source=f"{KUBERNETES}concepts/security/pod-security-standards/#restricted",
)
def restricted(tree: Tree) -> Iterator[Problem]:
    """In a namespace that enforces `restricted`, the workload is accepted and its pods are not, so nothing starts."""
    for item in workloads(tree):
        namespace = tree.find(item.cluster, "Namespace", "", item.namespace)
        if namespace is None or namespace.labels.get(_RESTRICTED) != "restricted":
            continue
        pod = mapping(item.at(*(pod_spec_path(item) or ()), "securityContext"))
        for keys, container in containers(item):
            missing = _missing(pod, mapping(container.get("securityContext")))
            if missing:
                yield Problem(
                    item, (*keys, "securityContext"), f"{item.namespace} is restricted, and {missing} is missing"
                )


def _missing(pod: dict[str, Any], own: dict[str, Any]) -> str:
    both = {**pod, **own}
    wanted = {
        "runAsNonRoot: true": both.get("runAsNonRoot") is True,
        "allowPrivilegeEscalation: false": own.get("allowPrivilegeEscalation") is False,
        "capabilities.drop ALL": "ALL" in items(mapping(own.get("capabilities")).get("drop")),
        "a seccompProfile": mapping(both.get("seccompProfile")).get("type") in ("RuntimeDefault", "Localhost"),
    }
    return next((name for name, there in wanted.items() if not there), "")


@rule(
    "WORK009",
    "a key is read that is not there",
    Severity.ERROR,
    mend="Name a key that the ConfigMap has, or add it there",
    source=f"{KUBERNETES}tasks/configure-pod-container/configure-pod-configmap/",
)
def config_key(tree: Tree) -> Iterator[Problem]:
    """The pod stays in CreateContainerConfigError."""
    from relay_gitops.check.secret_graph import uses  # noqa: PLC0415 - used once

    for use in uses(tree):
        if use.kind != "ConfigMap" or use.key is None or use.optional:
            continue
        found = tree.find(use.reader.cluster, "ConfigMap", use.namespace, use.name)
        keys = [key for field in ("data", "binaryData") for key in mapping(found.data.get(field))] if found else []
        if found and use.key not in keys:
            yield Problem(use.reader, use.keys, f"the ConfigMap {use.name} has no key {use.key}{among(keys)}")


_SECRET_NAME = re.compile(
    r"(?i)(^|[_-])(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials?|secret_?access_?key)$"
)

_NAME_OF_SECRET = re.compile(
    r"(?i)^existing|(^|[_-])(existing|pull|password|token|tls|ca|cert|certificate|credentials?|key)[_-]?secret$"
)
"""What charts call the name of a Secret, such as `imagePullSecret`."""


def is_secret_name(name: str) -> bool:
    """Say whether a variable's or value's name says that its value is secret."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return bool(_SECRET_NAME.search(spaced)) and not _NAME_OF_SECRET.search(spaced)


def is_literal(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Say whether it is a value that stands there itself, and neither a reference nor a variable."""
    if not isinstance(value, str) or is_open(value) or not value.strip():
        return False
    return not is_reference(value) and not re.match(r"(\$\(|/|https?://|true$|false$)", value.strip())


def is_reference(value: str) -> bool:
    """Say whether it names a secret of a store, which another program puts in."""
    return re.match(r"(op://|vault:|ref\+)", value.strip()) is not None


@rule(
    "WORK010",
    "a secret stands in a variable",
    Severity.ERROR,
    mend="Read it by secretKeyRef",
    source=f"{KUBERNETES}tasks/inject-data-application/distribute-credentials-secure/",
)
def literal_secret(tree: Tree) -> Iterator[Problem]:
    """What is committed is known to all who read the repository, forever."""
    for item in workloads(tree):
        for keys, entry in variables(item):
            name = str(entry.get("name"))
            if is_secret_name(name) and is_literal(entry.get("value")):
                yield Problem(item, (*keys, "value"), f"{name} holds a literal value")


def literal_values(release: Object) -> Iterator[tuple[KeyPath, str]]:
    """Yield where the values of a release hold a secret itself."""
    for keys, value in walk(values_of(release)):
        names = [key for key in keys if isinstance(key, str)]
        # Charts also call the name of a Secret just `secret`.
        named = names and names[-1] == "secret" and isinstance(value, str) and re.fullmatch(r"[a-z]+(-[a-z]+)+", value)
        if names and not named and is_secret_name(names[-1]) and is_literal(value):
            yield keys, names[-1]
