"""The committed objects of apps/, which Flux will read."""

from collections.abc import Mapping
from pathlib import Path

from relay_gitops.environment.model import RepositoryValues
from relay_gitops.environment.project import APPS, AppsFolder
from relay_gitops.errors import ProjectError
from relay_gitops.operate.kinds import GIT_REPOSITORY, KUSTOMIZATION, NAMESPACE, Kind, Manifest
from relay_gitops.repository.yaml_text import documents


class Committed:
    """The objects of one folder, in the order of its kustomization.yaml."""

    def __init__(self, root: Path, folder: AppsFolder) -> None:
        """Read a folder of apps/; raise ProjectError if it cannot be read."""
        self.folder = folder
        self.path = f"{APPS}/{folder}"
        try:
            (listed,) = documents((root / self.path / "kustomization.yaml").read_text(encoding="utf-8"))
            files = [(name, (root / self.path / name).read_text(encoding="utf-8")) for name in listed["resources"]]
            self.objects: list[Manifest] = [document for _, text in files for document in documents(text) if document]
        except (OSError, ValueError, TypeError, KeyError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not valid"
            raise ProjectError(f"{self.path} cannot be read: {reason}. Run relay-gitops synth first.") from None

    def of_kind(self, kind: Kind) -> list[Manifest]:
        """Return the objects of a kind."""
        return [
            item for item in self.objects if (item.get("apiVersion"), item.get("kind")) == (kind.api_version, kind.kind)
        ]

    def one(self, kind: Kind, name: str) -> Manifest:
        """Return the object with a name; raise ProjectError if it does not exist."""
        for item in self.of_kind(kind):
            if item["metadata"]["name"] == name:
                return item
        raise ProjectError(f"{self.path} has no {kind.kind} {name}. Run relay-gitops synth first.")


def root_objects(
    committed: Mapping[AppsFolder, Committed], folder: AppsFolder, repository: RepositoryValues
) -> tuple[Committed, list[Manifest]]:
    """Return the folder that declares the root Kustomization of a folder, and its root objects in order.

    With `flux.root: host`, docs-infra-prod declares the Kustomization of docs-prod. Raises ProjectError if it is
    missing.
    """
    path = repository.folder(f"{APPS}/{folder}")
    for declaring in (committed[folder], committed[AppsFolder.DOCS_INFRA_PROD]):
        for root in declaring.of_kind(KUSTOMIZATION):
            if root["spec"]["path"] == path:
                source = declaring.one(GIT_REPOSITORY, root["spec"]["sourceRef"]["name"])
                namespaces = [
                    item
                    for item in declaring.of_kind(NAMESPACE)
                    if item["metadata"]["name"] == root["metadata"]["namespace"]
                ]
                return declaring, [*namespaces, source, root]
    raise ProjectError(f"apps/ has no Kustomization of {path}. Run relay-gitops synth first.")
