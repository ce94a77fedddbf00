"""Group the folders that one kustomize process builds."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from relay_gitops.repository.files import Files, SourceFile
from relay_gitops.repository.kustomize import source_at
from relay_gitops.repository.kustomize_overlay import Job, changed_kustomization
from relay_gitops.repository.objects import at, items, mapping

_FEW = 8
"""The number of folders that one process builds faster than another process starts."""
_FOR_THE_BUILD = ("configurations", "crds", "generators", "openapi", "transformers", "vars")
"""Fields that change the build of other folders, too."""
_WITHOUT_PREFIX = re.compile(r"\bkind[\"']?\s*:\s*[\"']?(APIService|CustomResourceDefinition|Namespace)\b")
"""Kinds whose names get no prefix: https://github.com/kubernetes-sigs/kustomize, PrefixTransformer.go."""


@dataclass
class _Batch:
    members: list[int] = field(default_factory=list)
    names: set[tuple[str, str]] = field(default_factory=set)
    """The objects whose names get no prefix, so that two folders of a process cannot have them."""
    kustomizations: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    """The kustomization files into which Flux writes."""


def batches(files: Files, jobs: Sequence[Job], waiting: Sequence[int]) -> list[list[int]]:
    """Group jobs by process, balanced over the cores."""
    alone = {index for index in waiting if _is_alone(files, jobs[index])}
    common = [index for index in waiting if index not in alone]
    open_ones = [_Batch() for _ in range(min(os.cpu_count() or 1, -(-len(common) // _FEW)))]
    for index in common:
        job = jobs[index]
        names = set(_names_without_prefix(files, job))
        changed = {name for name in (changed_kustomization(files, job),) if name}
        fitting = [
            batch
            for batch in open_ones
            if batch.names.isdisjoint(names)
            and batch.kustomizations.isdisjoint(changed)
            and batch.changed.isdisjoint(job.folder.kustomizations)
        ]
        batch = min(fitting, key=lambda entry: len(entry.members)) if fitting else _Batch()
        if not fitting:
            open_ones.append(batch)
        batch.members.append(index)
        batch.names |= names
        batch.kustomizations.update(job.folder.kustomizations)
        batch.changed |= changed
    return [*([index] for index in sorted(alone)), *(batch.members for batch in open_ones)]


def _sources(files: Files, job: Job) -> Iterator[SourceFile]:
    return (source_at(files, name) for name in (*job.folder.kustomizations, *job.folder.files))


def _is_alone(files: Files, job: Job) -> bool:
    """Return whether a folder changes how kustomize builds others, or has names that depend on other names."""
    for source in _sources(files, job):
        if "needs-hash" in source.text:
            return True
        listed = mapping(at(source.documents, 0)) if source.is_kustomization else {}
        if any(listed.get(key) for key in _FOR_THE_BUILD) or _has_hash(listed):
            return True
    return False


def _has_hash(listed: dict[str, object]) -> bool:
    """Return whether a generated name ends with a hash of the object, which contains the name."""
    if mapping(listed.get("generatorOptions")).get("disableNameSuffixHash") is True:
        return False
    generators = [*items(listed.get("configMapGenerator")), *items(listed.get("secretGenerator"))]
    return any(at(entry, "options", "disableNameSuffixHash") is not True for entry in generators)


def _names_without_prefix(files: Files, job: Job) -> Iterator[tuple[str, str]]:
    for source in _sources(files, job):
        if _WITHOUT_PREFIX.search(source.text):
            # A patch, or the namespace of a folder, may change the name in the file.
            yield "", source.name
            for _, data in source.manifests():
                if data["kind"] in ("APIService", "CustomResourceDefinition", "Namespace"):
                    yield str(data["kind"]), str(mapping(data.get("metadata")).get("name"))
