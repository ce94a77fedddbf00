"""A copy of apps/ that tests change."""

import shutil
from pathlib import Path
from typing import Any, Self

from relay_gitops.check.finding import Finding
from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from tests.conftest import operators_project

import yaml

GUEST, HOST = "apps/docs-prod", "apps/docs-infra-prod"
RELAY = f"{GUEST}/helmrelease-relay.yaml"
ITEMS = f"{GUEST}/helmrelease-1password-secrets.yaml"
INGRESS = f"{HOST}/ingress-relay.yaml"
LEVELS = set(Level) - {Level.PARITY}


class Copy:
    """A copy of apps/ to change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(operators_project() / "apps", root / "apps")

    def findings(self) -> set[tuple[str, str]]:
        return {(entry.rule, entry.message) for entry in self.check()}

    def check(self) -> list[Finding]:
        return check([self.root / "apps"], self.root, LEVELS).findings

    def read(self, name: str) -> Any:
        return yaml.load((self.root / name).read_text(), yaml.CSafeLoader)

    def write(self, name: str, data: Any) -> None:
        (self.root / name).write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False))

    def set(self, name: str, *keys: str | int, to: Any) -> None:
        data = part = self.read(name)
        for key in keys[:-1]:
            part = part[key] if isinstance(key, int) else part.setdefault(key, {})
        part[keys[-1]] = to
        self.write(name, data)

    def unset(self, name: str, *keys: str | int) -> None:
        data = part = self.read(name)
        for key in keys[:-1]:
            part = part[key]
        del part[keys[-1]]
        self.write(name, data)

    def values(self, **values: Any) -> None:
        for key, value in values.items():
            self.set(RELAY, "spec", "values", key, to=value)

    def toml(self, old: str, new: str) -> None:
        text = self.read(RELAY)["spec"]["values"]["relayToml"]
        assert old in text
        self.values(relayToml=text.replace(old, new))

    def add(self, folder: str, name: str, *objects: Any) -> None:
        (self.root / folder / name).write_text(yaml.safe_dump_all(objects, sort_keys=False))
        listing = f"{folder}/kustomization.yaml"
        self.set(listing, "resources", to=[*self.read(listing)["resources"], name])

    def with_charts(self) -> Self:
        shutil.copytree(operators_project() / "helm", self.root / "helm")
        return self

    def second_relay(self, **changed: Any) -> None:
        data = self.read(RELAY)
        data["metadata"]["name"] = "family"
        data["spec"]["releaseName"] = "family"
        data["spec"]["values"]["service"]["nodePort"] = 30021
        data["spec"].update(changed)
        self.add(GUEST, "helmrelease-family.yaml", data)
