from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.limits import LimitError
from relay_gitops.repository.boundary import OutsideError
from relay_gitops.repository.kustomize import joined_path, source_at
from relay_gitops.repository.objects import at, items, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX016",
    "SOPS-encrypted object without spec.decryption",
    Severity.ERROR,
    fix="Add `spec.decryption` to the Kustomization, with `provider: sops` and `secretRef` for the Secret with the key",
    source=f"{KUSTOMIZATION_DOCS}#decryption",
)
def missing_decryption(repository: Repository) -> Iterator[Problem]:
    """Without `decryption`, Flux applies an encrypted object as it is, and the API server rejects the field `sops`."""
    for applied in repository.complete_folders:
        # Patches of the FluxInstance can add `decryption` to the Kustomization that Flux Operator creates.
        if applied.owner is None or applied.owner.is_generated or applied.owner.spec.get("decryption"):
            continue
        for item in applied.objects:
            if "sops" in item.data:
                yield Problem(
                    item, ("sops",), f"{applied.owner} has no `decryption`, so the API server rejects this object"
                )
    yield from _of_generators(repository)


def _of_generators(repository: Repository) -> Iterator[Problem]:
    """Find encrypted files from which kustomize generates objects. Flux decrypts only those of a secretGenerator."""
    reported: set[tuple[str, KeyPath]] = set()
    for applied in repository.complete_folders:
        if applied.owner is None or applied.owner.is_generated:
            continue
        for name in applied.folder.kustomizations:
            source = source_at(repository.files, name)
            for keys, path in _generated_from(mapping(at(source.documents, 0))):
                is_decrypted = keys[0] == "secretGenerator" and applied.owner.spec.get("decryption")
                if is_decrypted or (name, keys) in reported or not _is_encrypted(repository, source.folder, path):
                    continue
                reported.add((name, keys))
                if keys[0] == "configMapGenerator":
                    message = f"Flux does not decrypt {path} for a ConfigMap, which then has the encrypted text"
                    yield Problem(source, keys, message, "Use `secretGenerator`, or do not encrypt the file")
                else:
                    message = f"{applied.owner} has no `decryption`, so the Secret has the encrypted text of {path}"
                    yield Problem(source, keys, message)


def _generated_from(listed: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    for kind in ("secretGenerator", "configMapGenerator"):
        for index, entry in mappings(listed.get(kind)):
            for field in ("files", "envs"):
                for number, text in enumerate(items(entry.get(field))):
                    yield (kind, index, field, number), str(text).rpartition("=")[2]


def _is_encrypted(repository: Repository, folder: str, path: str) -> bool:
    try:
        content = repository.files.content(joined_path(folder, path))
    except (OSError, LimitError, OutsideError):
        return False
    return b"ENC[AES256_GCM," in content and b"sops" in content
