"""The list of cluster-scoped kinds matches lightkube."""

import importlib
import pkgutil
from collections.abc import Iterator

from relay_gitops.repository.scope import KUBERNETES

import lightkube.resources
from lightkube.core.resource import GlobalResource


def cluster_scoped_classes() -> Iterator[type[GlobalResource]]:
    for module in pkgutil.iter_modules(lightkube.resources.__path__):
        for found in vars(importlib.import_module(f"lightkube.resources.{module.name}")).values():
            if isinstance(found, type) and issubclass(found, GlobalResource) and hasattr(found, "_api_info"):
                yield found


def test_the_cluster_scoped_kinds_match_lightkube() -> None:
    infos = [found._api_info.resource for found in cluster_scoped_classes()]  # noqa: SLF001 - lightkube has no other way
    assert {f"{info.group}/{info.kind}" for info in infos} == KUBERNETES
