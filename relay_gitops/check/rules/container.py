"""Containers: probes, variables and images."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.workload import workloads
from relay_gitops.check.suggestions import among
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import (
    HELM_RELEASE,
    Object,
    at,
    containers,
    is_open,
    mapping,
    mappings,
    variables,
)
from relay_gitops.repository.repository import Repository

KUBERNETES = "https://kubernetes.io/docs/"
_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


@rule(
    "WORK003",
    "a probe has more than one handler",
    Severity.ERROR,
    mend="Leave one of exec, grpc, httpGet and tcpSocket; set the chart's default to null where it adds one",
    source=f"{KUBERNETES}concepts/configuration/liveness-readiness-startup-probes/",
)
def handlers(repository: Repository) -> Iterator[Problem]:
    """The API server says `may not specify more than 1 handler type`; Helm merges a chart's own handler with yours."""
    for item, keys, container in _probed(repository):
        for name in _PROBES:
            probe = container.get(name)
            found = [handler for handler in _HANDLERS if mapping(probe).get(handler)]
            if len(found) > 1:
                yield Problem(item, (*keys, name), f"it has {' and '.join(found)}")


def _probed(repository: Repository) -> Iterator[tuple[Object, KeyPath, dict[str, Any]]]:
    for item in workloads(repository):
        for keys, container in containers(item):
            yield item, keys, container
    for release in repository.of_type(HELM_RELEASE):
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
def unquoted(repository: Repository) -> Iterator[Problem]:
    """Environment variables are text: true, 1 and 0.5 without quotes are refused, and a template's `if` drops false."""
    for item in workloads(repository):
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
    for release in repository.of_type(HELM_RELEASE):
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
def floating(repository: Repository) -> Iterator[Problem]:
    """A pod that is restarted may get another program than the one that was tried."""
    for item in workloads(repository):
        for keys, container in containers(item):
            image = container.get("image")
            if isinstance(image, str) and image and not is_open(image) and _floats(image):
                yield Problem(item, (*keys, "image"), f"{image} names no version")
    for release in repository.of_type(HELM_RELEASE):
        image = mapping(values_of(release).get("image"))
        if image.get("tag") in ("latest", "main", "master", "edge", "nightly", "stable") and not image.get("digest"):
            yield Problem(release, (*VALUES, "image", "tag"), f"{image['tag']} is no version")


def _floats(image: str) -> bool:
    if "@sha256:" in image:
        return False
    tag = image.rpartition("/")[2].partition(":")[2]
    return tag in ("", "latest", "main", "master", "edge", "nightly", "stable")


@rule(
    "WORK007",
    "a probe asks a port that the container does not have",
    Severity.ERROR,
    mend="Name a port of the container",
    source=f"{KUBERNETES}tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
)
def probe_port(repository: Repository) -> Iterator[Problem]:
    """A port's name that does not exist makes the probe fail forever, and the container restart again and again."""
    for item in workloads(repository):
        for keys, container in containers(item):
            names = [port.get("name") for _, port in mappings(container.get("ports"))]
            for probe in _PROBES:
                for handler in ("httpGet", "tcpSocket"):
                    port = mapping(mapping(container.get(probe)).get(handler)).get("port")
                    if isinstance(port, str) and not port.isdigit() and port not in names and not is_open(port):
                        yield Problem(
                            item, (*keys, probe, handler, "port"), f"the container has no port {port}{among(names)}"
                        )


@rule(
    "WORK009",
    "a key is read that is not there",
    Severity.ERROR,
    mend="Name a key that the ConfigMap has, or add it there",
    source=f"{KUBERNETES}tasks/configure-pod-container/configure-pod-configmap/",
)
def config_key(repository: Repository) -> Iterator[Problem]:
    """The pod stays in CreateContainerConfigError."""
    from relay_gitops.repository.secrets import uses  # noqa: PLC0415 - used once

    for use in uses(repository):
        if use.kind != "ConfigMap" or use.key is None or use.optional:
            continue
        found = repository.find(use.reader.cluster, "ConfigMap", use.namespace, use.name)
        keys = [key for field in ("data", "binaryData") for key in mapping(found.data.get(field))] if found else []
        if found and use.key not in keys:
            yield Problem(use.reader, use.keys, f"the ConfigMap {use.name} has no key {use.key}{among(keys)}")
