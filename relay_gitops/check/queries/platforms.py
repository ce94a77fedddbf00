"""Namespaces that belong to the platform of a cluster."""

import re

_COMPONENTS = re.compile(r"(cozy|openshift)-.+")
_TENANTS = re.compile(r"tenant-.+")


def is_of_platform(namespace: str) -> bool:
    """Return whether cozystack or OpenShift creates the objects of a namespace."""
    return _COMPONENTS.fullmatch(namespace) is not None


def creates_namespace(namespace: str) -> bool:
    """Return whether cozystack or OpenShift creates a namespace; users add objects to those of tenants."""
    return is_of_platform(namespace) or _TENANTS.fullmatch(namespace) is not None
