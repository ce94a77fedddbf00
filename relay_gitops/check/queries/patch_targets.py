"""Targets of kustomize patches."""

import re
from typing import Any

from relay_gitops.repository.objects import Object


def selects(target: dict[str, Any], item: Object) -> bool:
    """Return whether the target of a patch selects an object."""
    for key, value in (
        ("group", item.group),
        ("version", item.api_version.rpartition("/")[2]),
        ("kind", item.kind),
        ("name", item.name),
        ("namespace", item.namespace),
    ):
        wanted = target.get(key)
        if wanted and not matches(str(wanted), value) and not (key == "namespace" and not value):
            return False
    for key, labels in (("labelSelector", item.labels), ("annotationSelector", item.annotations)):
        selector = str(target.get(key) or "")
        if re.fullmatch(r"[\w./-]+=[\w./-]*(,[\w./-]+=[\w./-]*)*", selector):
            pairs = [pair.partition("=") for pair in selector.split(",")]
            if any(str(labels.get(name)) != value for name, _, value in pairs):
                return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Return whether a kustomize pattern matches the whole string. The pattern may be an invalid regular expression."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return pattern == text


def target_text(target: dict[str, Any]) -> str:
    """Return the target as printed in messages, for example `kind Deployment, name web`."""
    return ", ".join(f"{key} {value}" for key, value in target.items())
