"""Suggestions for a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

from relay_gitops.repository.repository import Repository


def near(repository: Repository, cluster: str, kind: str, namespace: str, name: str) -> str:
    """Return the name of a similar object, for example `; did you mean web?`; empty if no name is similar."""
    names = [
        item.name
        for item in repository.objects
        if (item.cluster, item.kind, item.namespace) == (cluster, kind, namespace)
    ]
    found = get_close_matches(name, names, n=1)
    return f"; did you mean {found[0]}?" if found else ""


def among(names: Iterable[object]) -> str:
    """Return the names that exist, for example `; available: http, metrics`; empty without names."""
    found = ", ".join(str(name) for name in names if name)
    return f"; available: {found}" if found else ""
