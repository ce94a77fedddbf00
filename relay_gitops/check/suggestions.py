"""What there is instead of what is named."""

from collections.abc import Iterable
from difflib import get_close_matches

from relay_gitops.repository.repository import Repository


def near(repository: Repository, cluster: str, kind: str, namespace: str, name: str) -> str:
    """Return which object of the kind is called nearly so, such as `; there is web`; empty if none is."""
    names = [
        item.name
        for item in repository.objects
        if (item.cluster, item.kind, item.namespace) == (cluster, kind, namespace)
    ]
    found = get_close_matches(name, names, n=1)
    return f"; there is {found[0]}" if found else ""


def among(names: Iterable[object]) -> str:
    """Return what there is instead of what was named, such as `; there is http, metrics`; empty if there is nothing."""
    found = ", ".join(str(name) for name in names if name)
    return f"; there is {found}" if found else ""
