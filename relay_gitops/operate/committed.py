"""The committed objects of apps/, which are what Flux will read."""

from pathlib import Path
from typing import Any

from relay_gitops.environment.project import AppsFolder
from relay_gitops.errors import ProjectError
from relay_gitops.operate.kinds import Kind

import yaml


class Committed:
    """The objects of one folder, in the order of its kustomization.yaml."""

    def __init__(self, root: Path, folder: AppsFolder) -> None:
        """Read the folder below the project's root; raise ProjectError if it is not as synth writes it."""
        self.folder = folder
        self.path = f"apps/{folder}"
        try:
            listed = yaml.load((root / self.path / "kustomization.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
            files = [(name, (root / self.path / name).read_text(encoding="utf-8")) for name in listed["resources"]]
            self.objects: list[dict[str, Any]] = [
                document for _, text in files for document in yaml.load_all(text, yaml.CSafeLoader) if document
            ]
        except (OSError, yaml.YAMLError, TypeError, KeyError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not as synth writes it"
            raise ProjectError(f"{self.path} cannot be read: {reason}. Run relay-gitops synth, and again.") from None

    def of_kind(self, kind: Kind) -> list[dict[str, Any]]:
        """Return the objects of a kind."""
        return [
            item for item in self.objects if (item.get("apiVersion"), item.get("kind")) == (kind.api_version, kind.kind)
        ]

    def one(self, kind: Kind, name: str) -> dict[str, Any]:
        """Return the object of that name; raise ProjectError if it is not there."""
        for item in self.of_kind(kind):
            if item["metadata"]["name"] == name:
                return item
        raise ProjectError(f"{self.path} has no {kind.kind} {name}. Run relay-gitops synth, and again.")
