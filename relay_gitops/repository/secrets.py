"""Producers and consumers of Secrets, without the values."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, target_namespace, values_of
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    HELM_RELEASE,
    INGRESS,
    ONE_PASSWORD_ITEM,
    Object,
    at,
    containers,
    is_open,
    mapping,
    mappings,
    pod_spec_path,
)
from relay_values.object_reference import ObjectReference

_WITH_SECRET = ("source.toolkit.fluxcd.io", "notification.toolkit.fluxcd.io", "image.toolkit.fluxcd.io")
"""Flux API groups whose kinds use the same fields for Secrets."""
CREDENTIALS_AS_FILE = (2, 3, 0)
"""Since this version, the chart `connect` mounts its credentials as a file: the Secret contains JSON, not base64.

Source: the templates of the chart set OP_SESSION to the value before 2.3.0, and to a file path since then.
"""
ITEM_PATH = re.compile(r"vaults/(?P<vault>[^/]+)/items/(?P<item>[^/]+)")


@dataclass(frozen=True)
class SecretConsumer:
    """A field that refers to a Secret or a ConfigMap."""

    consumer: Object
    keys: KeyPath
    namespace: str
    name: str
    key: str | None
    """None if the consumer uses the whole Secret or chooses the key itself."""
    optional: bool = False
    kind: str = "Secret"

    @property
    def reference(self) -> ObjectReference:
        """The Secret or ConfigMap."""
        return ObjectReference(self.consumer.cluster, f"/{self.kind}", self.namespace, self.name)


@dataclass(frozen=True)
class SecretSource:
    """A producer of a Secret."""

    subject: Object
    keys: KeyPath
    namespace: str
    name: str
    fields: frozenset[str] | None
    """The keys of the Secret; None if unknown."""
    item_path: str = ""
    """The 1Password item."""

    @property
    def reference(self) -> ObjectReference:
        """The created Secret."""
        return ObjectReference(self.subject.cluster, "/Secret", self.namespace, self.name)


def secret_sources(objects: Iterable[Object], rendered: Collection[int]) -> Iterator[SecretSource]:
    """Yield all producers of Secrets; `rendered` has the id() of each release whose objects are in the list."""
    for item in objects:
        if item.type == "/Secret":
            fields = {*mapping(item.data.get("data")), *mapping(item.data.get("stringData"))}
            # Another program fills an empty Secret, for example an operator that copies Secrets.
            yield SecretSource(item, (), item.namespace, item.name, frozenset(fields) if fields else None)
        elif item.type == ONE_PASSWORD_ITEM:
            yield SecretSource(item, (), item.namespace, item.name, None, str(item.spec.get("itemPath", "")))
        elif item.kind == "ExternalSecret":
            name = str(at(item.spec, "target", "name") or item.name)
            yield SecretSource(item, (), item.namespace, name, None)
        elif item.kind == "SealedSecret":
            encrypted = mapping(item.spec.get("encryptedData"))
            yield SecretSource(item, (), item.namespace, item.name, frozenset(encrypted) if encrypted else None)
        elif item.kind == "Certificate" and item.spec.get("secretName"):
            yield SecretSource(item, (), item.namespace, str(item.spec["secretName"]), None)
        elif item.type == HELM_RELEASE and id(item) not in rendered:
            yield from _listed_items(item)


def _listed_items(release: Object) -> Iterator[SecretSource]:
    """Read `items` in the same way as the chart onepassword-items."""
    for index, entry in mappings(values_of(release).get("items")):
        if isinstance(entry.get("itemPath"), str) and isinstance(entry.get("name"), str):
            namespace = str(entry.get("namespace") or target_namespace(release))
            keys = (*VALUES, "items", index)
            yield SecretSource(release, keys, namespace, entry["name"], None, entry["itemPath"])


def secret_consumers(objects: Iterable[Object], rendered: Collection[int]) -> Iterator[SecretConsumer]:
    """Yield all consumers of Secrets and ConfigMaps; `rendered` as above."""
    for item in objects:
        if pod_spec_path(item):
            yield from _pod_uses(item)
        elif item.type == FLUX_KUSTOMIZATION:
            yield from _flux_uses(item)
        elif item.type == HELM_RELEASE:
            yield from _flux_uses(item)
            if id(item) not in rendered:
                yield from _value_uses(item)
        elif item.group in _WITH_SECRET:
            yield from _reference(item, ("spec", "secretRef"))
            yield from _reference(item, ("spec", "certSecretRef"))
            yield from _reference(item, ("spec", "proxySecretRef"))
            yield from _reference(item, ("spec", "verify", "secretRef"))
        elif item.type == INGRESS and not any("cert-manager.io/" in key for key in item.annotations):
            for index, entry in mappings(item.spec.get("tls")):
                if entry.get("secretName"):
                    keys: KeyPath = ("spec", "tls", index, "secretName")
                    yield SecretConsumer(item, keys, item.namespace, str(entry["secretName"]), None)


def _reference(item: Object, keys: KeyPath, kind: str = "Secret") -> Iterator[SecretConsumer]:
    reference = mapping(item.at(*keys))
    if isinstance(reference.get("name"), str):
        key = reference.get("key")
        optional = bool(reference.get("optional"))
        named = key if isinstance(key, str) else None
        yield SecretConsumer(item, (*keys, "name"), item.namespace, reference["name"], named, optional, kind)


def _flux_uses(item: Object) -> Iterator[SecretConsumer]:
    yield from _reference(item, ("spec", "kubeConfig", "secretRef"))
    yield from _reference(item, ("spec", "decryption", "secretRef"))
    for path in (("spec", "postBuild", "substituteFrom"), ("spec", "valuesFrom")):
        for index, entry in mappings(item.at(*path)):
            kind, name = entry.get("kind"), entry.get("name")
            if kind in ("Secret", "ConfigMap") and isinstance(name, str):
                given = entry.get("valuesKey", "values.yaml")
                key = given if path[-1] == "valuesFrom" and isinstance(given, str) else None
                optional = bool(entry.get("optional"))
                yield SecretConsumer(item, (*path, index, "name"), item.namespace, name, key, optional, str(kind))


def _pod_uses(item: Object) -> Iterator[SecretConsumer]:
    for path, container in containers(item):
        for index, _ in mappings(container.get("env")):
            for source, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
                yield from _reference(item, (*path, "env", index, "valueFrom", source), kind)
        for index, _ in mappings(container.get("envFrom")):
            yield from _reference(item, (*path, "envFrom", index, "secretRef"))
            yield from _reference(item, (*path, "envFrom", index, "configMapRef"), "ConfigMap")
    pod = pod_spec_path(item) or ()
    for index, _ in mappings(item.at(*pod, "volumes")):
        yield from _volume_uses(item, (*pod, "volumes", index))
    for index, entry in mappings(item.at(*pod, "imagePullSecrets")):
        if isinstance(entry.get("name"), str):
            yield SecretConsumer(item, (*pod, "imagePullSecrets", index, "name"), item.namespace, entry["name"], None)


def _volume_uses(item: Object, path: KeyPath) -> Iterator[SecretConsumer]:
    yield from _mounted(item, (*path, "secret"), "secretName", "Secret")
    yield from _mounted(item, (*path, "configMap"), "name", "ConfigMap")
    for index, _ in mappings(item.at(*path, "projected", "sources")):
        yield from _mounted(item, (*path, "projected", "sources", index, "secret"), "name", "Secret")
        yield from _mounted(item, (*path, "projected", "sources", index, "configMap"), "name", "ConfigMap")


def _mounted(item: Object, path: KeyPath, name: str, kind: str) -> Iterator[SecretConsumer]:
    reference = mapping(item.at(*path))
    if isinstance(reference.get(name), str):
        optional = bool(reference.get("optional"))
        wanted: list[str | None] = [str(entry.get("key")) for _, entry in mappings(reference.get("items"))]
        for key in wanted or [None]:
            yield SecretConsumer(item, (*path, name), item.namespace, reference[name], key, optional, kind)


def _value_uses(release: Object) -> Iterator[SecretConsumer]:
    """Find Secret names and keys in the values of an unrendered release, by the key names that charts commonly use."""
    namespace = target_namespace(release)
    values = values_of(release)
    for keys, reference in _env_from(values, ()):
        optional = bool(reference.get("optional"))
        yield SecretConsumer(release, (*VALUES, *keys), namespace, reference["name"], None, optional)
    for keys, reference in _references(values, (), inherited=False):
        yield SecretConsumer(release, (*VALUES, *keys, "name"), namespace, reference["name"], reference["key"])
    connect, operator = mapping(values.get("connect")), mapping(values.get("operator"))
    if isinstance(connect.get("credentialsName"), str):
        key = str(connect.get("credentialsKey", "1password-credentials.json"))
        yield SecretConsumer(
            release, (*VALUES, "connect", "credentialsName"), namespace, connect["credentialsName"], key
        )
    token = mapping(operator.get("token"))
    if isinstance(token.get("name"), str):
        key = str(token.get("key", "token"))
        yield SecretConsumer(release, (*VALUES, "operator", "token", "name"), namespace, token["name"], key)


def _env_from(data: Any, keys: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:  # noqa: ANN401 - parsed YAML
    """Yield the references to Secrets in lists named `envFrom`, which charts copy to containers."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if key == "envFrom":
            for index, entry in mappings(value):
                reference = mapping(entry.get("secretRef"))
                if isinstance(reference.get("name"), str) and not is_open(reference["name"]):
                    yield (*keys, key, index, "secretRef", "name"), reference
        else:
            yield from _env_from(value, (*keys, key))


def _references(data: Any, keys: KeyPath, *, inherited: bool) -> Iterator[tuple[KeyPath, dict[str, Any]]]:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        if inherited and isinstance(data.get("name"), str) and isinstance(data.get("key"), str):
            yield keys, data
        for key, value in data.items():
            yield from _references(value, (*keys, key), inherited=inherited or key in ("secretKeyRef", "credentials"))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _references(value, (*keys, index), inherited=inherited)
