"""New permissions."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.repository.objects import items, mappings

_DOCS = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/"
_ROLES = ("rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/ClusterRole")
_BINDINGS = ("rbac.authorization.k8s.io/RoleBinding", "rbac.authorization.k8s.io/ClusterRoleBinding")


@consequence("rbac-widened", "Role or binding grants more permissions", Impact.NOTE, _DOCS)
def rbac_widened(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A wider Role or a new binding can give a pod access to more objects, for example to other Secrets.

    RBAC rules only grant permissions; they cannot deny them.
    """
    if change.new is None:
        return
    if change.key.type in _ROLES:
        came = sorted(_rights(change.new.data) - (_rights(change.old.data) if change.old else set()))
        if came:
            yield f"now grants {', '.join(came)}"
    elif change.key.type in _BINDINGS:
        known = _subjects(change.old.data) if change.old else set()
        came = sorted(_subjects(change.new.data) - known)
        role = f"{change.new.at('roleRef', 'kind')} {change.new.at('roleRef', 'name')}"
        if came:
            yield f"{', '.join(came)} now has the permissions of {role}"


def _rights(role: dict[str, Any]) -> set[str]:
    return {
        f"{verb} {f'{resource}.{group}' if group and group != '*' else resource}"
        for _, entry in mappings(role.get("rules"))
        for verb in items(entry.get("verbs"))
        for resource in [*items(entry.get("resources")), *items(entry.get("nonResourceURLs"))]
        for group in items(entry.get("apiGroups")) or [""]
    }


def _subjects(binding: dict[str, Any]) -> set[str]:
    return {
        " ".join(
            filter(None, (str(entry.get("kind")), f"{entry.get('namespace', '')}/{entry.get('name')}".lstrip("/")))
        )
        for _, entry in mappings(binding.get("subjects"))
    }
