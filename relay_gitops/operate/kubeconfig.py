"""Kubeconfigs: merged and read as kubectl does. A field that is not supported is refused by name."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

_DEFAULT = Path("~/.kube/config")
_LISTS = ("clusters", "users", "contexts")
_EXEC_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_INTERACTIVE_MODES = ("Never", "IfAvailable", "Always")


class KubeconfigError(Exception):
    """A kubeconfig is not valid or not supported. The message contains field names, but no values."""


@dataclass(frozen=True)
class ExecPlugin:
    """A program that prints credentials, as in `users[].user.exec`."""

    command: str
    arguments: tuple[str, ...]
    variables: Mapping[str, str] = field(repr=False)
    api_version: str
    interactive_mode: str
    """`Never`, `IfAvailable` or `Always`: whether it gets the standard input of the terminal."""
    provides_cluster: bool
    install_hint: str


@dataclass(frozen=True)
class Connection:
    """How to reach one cluster: the context of a kubeconfig with its cluster and user."""

    context: str
    server: str
    authority: bytes | None = field(repr=False)
    """PEM; None for the certificate authorities of the machine."""
    is_insecure: bool
    server_name: str
    """The name in the server's certificate; empty for the host of the address."""
    proxy: str = field(repr=False)
    token: str = field(repr=False)
    token_file: Path | None
    basic: tuple[str, str] | None = field(repr=False)
    certificate: tuple[bytes, bytes] | None = field(repr=False)
    """The client's certificate and key, as PEM."""
    plugin: ExecPlugin | None
    impersonation: tuple[tuple[str, str], ...]
    """HTTP headers for `as`, `as-uid`, `as-groups` and `as-user-extra`."""


def default_files() -> list[Path]:
    """Return the existing files of $KUBECONFIG, else ~/.kube/config; a single missing file is returned as well."""
    named = [Path(name).expanduser() for name in os.environ.get("KUBECONFIG", "").split(os.pathsep) if name]
    files = named or [_DEFAULT.expanduser()]
    return [file for file in files if file.exists()] or files[:1]


def merged(files: list[Path]) -> dict[str, Any]:
    """Return the kubeconfig that kubectl merges from files: the first file with a name wins.

    Relative paths become absolute. Raises OSError and KubeconfigError.
    """
    whole: dict[str, Any] = {name: [] for name in _LISTS}
    for file in files:
        data = parsed(file.read_bytes(), file)
        if data.get("current-context") and not whole.get("current-context"):
            whole["current-context"] = data["current-context"]
        for name in _LISTS:
            known = {entry["name"] for entry in whole[name]}
            whole[name] += [entry for entry in data[name] if entry["name"] not in known]
    return whole


def parsed(text: bytes, file: Path | None = None) -> dict[str, Any]:
    """Return a kubeconfig with absolute paths; raise KubeconfigError if it is not valid."""
    try:
        data: Any = yaml.load(text, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise KubeconfigError("is not a valid kubeconfig")
    found: dict[str, Any] = {"current-context": str(data.get("current-context") or "")}
    folder = file.absolute().parent if file else None
    for plural in _LISTS:
        entries = data.get(plural) or []
        inner = plural.removesuffix("s")
        if not isinstance(entries, list) or not all(
            isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get(inner) or {}, dict)
            for entry in entries
        ):
            raise KubeconfigError(f"is not a valid kubeconfig: {plural} is not a list of named entries")
        found[plural] = [{"name": entry["name"], inner: _absolute(entry.get(inner) or {}, folder)} for entry in entries]
    return found


def connection(config: Mapping[str, Any], context: str | None) -> Connection:
    """Return the connection of a context, by default the current one; raise KubeconfigError."""
    names = ", ".join(entry["name"] for entry in config["contexts"]) or "none"
    wanted = context or config.get("current-context")
    if not wanted:
        raise KubeconfigError(f"has no current context; its contexts: {names}")
    chosen = _entry(config, "contexts", wanted, f"Context '{wanted}' not found; its contexts: {names}")
    cluster = _entry(config, "clusters", chosen.get("cluster"), f"context {wanted} has no valid cluster")
    user = _entry(config, "users", chosen.get("user"), f"context {wanted} has no valid user")
    server = str(cluster.get("server") or "")
    if urlsplit(server).scheme not in ("http", "https") or not urlsplit(server).hostname:
        raise KubeconfigError("clusters[].cluster.server is not an address")
    authority = _file_or_data(cluster, "certificate-authority")
    is_insecure = cluster.get("insecure-skip-tls-verify") is True
    if is_insecure and authority:
        raise KubeconfigError("sets both certificate-authority and insecure-skip-tls-verify, which kubectl refuses")
    if user.get("auth-provider"):
        raise KubeconfigError("uses users[].user.auth-provider, which kubectl no longer supports either; use exec")
    certificate, key = _file_or_data(user, "client-certificate"), _file_or_data(user, "client-key")
    if bool(certificate) != bool(key):
        raise KubeconfigError("has a client-certificate without client-key, or the reverse")
    name, password = user.get("username"), user.get("password")
    token_file = user.get("tokenFile")
    return Connection(
        context=str(wanted),
        server=server,
        authority=authority,
        is_insecure=is_insecure,
        server_name=str(cluster.get("tls-server-name") or ""),
        proxy=_proxy(cluster),
        token=str(user.get("token") or ""),
        token_file=Path(token_file) if token_file else None,
        basic=(str(name), str(password or "")) if name else None,
        certificate=(certificate, key) if certificate and key else None,
        plugin=_plugin(user["exec"]) if user.get("exec") else None,
        impersonation=_impersonation(user),
    )


def _entry(config: Mapping[str, Any], plural: str, name: object, message: str) -> dict[str, Any]:
    for entry in config[plural]:
        if entry["name"] == name:
            return dict(entry[plural.removesuffix("s")])
    raise KubeconfigError(message)


def _absolute(data: dict[str, Any], folder: Path | None) -> dict[str, Any]:
    """Return an entry whose files and plugin are relative to the folder of the kubeconfig, as kubectl reads them."""
    found = dict(data)
    for key in ("certificate-authority", "client-certificate", "client-key", "tokenFile"):
        if isinstance(found.get(key), str) and found[key]:
            if folder is None and not Path(found[key]).is_absolute():
                raise KubeconfigError(f"has a relative path in {key}, but is not a file")
            found[key] = str((folder or Path()) / found[key])
    plugin = found.get("exec")
    if isinstance(plugin, dict) and folder and "/" in str(plugin.get("command")):
        found["exec"] = {**plugin, "command": str(folder / str(plugin["command"]))}
    return found


def _file_or_data(entry: Mapping[str, Any], key: str) -> bytes | None:
    """Return the content of a field; `-data` has precedence, as for kubectl."""
    if encoded := entry.get(f"{key}-data"):
        try:
            return base64.b64decode(str(encoded), validate=True)
        except (binascii.Error, ValueError):
            raise KubeconfigError(f"{key}-data is not base64") from None
    if not entry.get(key):
        return None
    try:
        return Path(str(entry[key])).read_bytes()
    except OSError as error:
        raise KubeconfigError(f"{key}: {entry[key]} cannot be read: {error.strerror}") from None


def _proxy(cluster: Mapping[str, Any]) -> str:
    proxy = str(cluster.get("proxy-url") or "")
    if proxy and urlsplit(proxy).scheme not in ("http", "https"):
        raise KubeconfigError("proxy-url is not an http or https URL; other proxies are not supported")
    return proxy


def _impersonation(user: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = [("Impersonate-User", str(user["as"]))] if user.get("as") else []
    found += [("Impersonate-Uid", str(user["as-uid"]))] if user.get("as-uid") else []
    found += [("Impersonate-Group", str(group)) for group in user.get("as-groups") or []]
    for key, values in (user.get("as-user-extra") or {}).items():
        found += [(f"Impersonate-Extra-{key}", str(value)) for value in values]
    if found and not user.get("as"):
        raise KubeconfigError("sets as-uid, as-groups or as-user-extra without as, which kubectl refuses")
    return tuple(found)


def _plugin(data: Any) -> ExecPlugin:  # noqa: ANN401 - parsed YAML
    if not isinstance(data, dict) or not data.get("command"):
        raise KubeconfigError("users[].user.exec has no command")
    if data.get("apiVersion") not in _EXEC_VERSIONS:
        raise KubeconfigError(f"users[].user.exec.apiVersion is not {' or '.join(_EXEC_VERSIONS)}")
    mode = str(data.get("interactiveMode") or "IfAvailable")
    if mode not in _INTERACTIVE_MODES:
        raise KubeconfigError(f"users[].user.exec.interactiveMode is not {', '.join(_INTERACTIVE_MODES)}")
    return ExecPlugin(
        command=str(data["command"]),
        arguments=tuple(map(str, data.get("args") or [])),
        variables={str(entry["name"]): str(entry["value"]) for entry in data.get("env") or []},
        api_version=str(data["apiVersion"]),
        interactive_mode=mode,
        provides_cluster=data.get("provideClusterInfo") is True,
        install_hint=" ".join(str(data.get("installHint") or "").split()),
    )
