"""The rules, one file a group; importing them registers them."""

from relay_gitops.check.rules import (
    api_server,
    helm_release,
    ingress,
    kustomization,
    kustomize_files,
    namespace,
    one_password,
    order,
    parity,
    patches,
    references,
    relay_server,
    relay_toml,
    render,
    schema,
    secret,
    service,
    source,
    suppression,
    workload,
)

GROUPS = (
    kustomize_files,
    patches,
    schema,
    api_server,
    source,
    order,
    kustomization,
    helm_release,
    render,
    namespace,
    workload,
    references,
    service,
    ingress,
    secret,
    one_password,
    relay_toml,
    relay_server,
    parity,
    suppression,
)
"""In the order of docs/rules.md."""


def load() -> None:
    """Do nothing: importing this module has registered every rule."""
