from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX016",
    "SOPS-encrypted object without spec.decryption",
    Severity.ERROR,
    fix="Add `spec.decryption` to the Kustomization, with `provider: sops` and `secretRef` for the Secret with the key",
    source=f"{KUSTOMIZATION_DOCS}#decryption",
)
def missing_decryption(repository: Repository) -> Iterator[Problem]:
    """Without `decryption`, Flux applies the encrypted object as it is, and the API server rejects the field `sops`."""
    for applied in repository.complete_folders:
        # Patches of the FluxInstance can add `decryption` to the Kustomization that Flux Operator creates.
        if applied.owner is None or applied.owner.is_generated or applied.owner.spec.get("decryption"):
            continue
        for item in applied.objects:
            if "sops" in item.data:
                yield Problem(
                    item, ("sops",), f"{applied.owner} has no `decryption`, so the API server rejects this object"
                )
