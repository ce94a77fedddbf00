"""What the chain is expected to be, derived from what is committed."""

from dataclasses import dataclass
from pathlib import Path

from relay_gitops.environment.model import Environment, Relay
from relay_gitops.environment.project import AppsFolder
from relay_gitops.errors import ProjectError
from relay_gitops.operate.bootstrap_secrets import BootstrapSecret, bootstrap_secrets
from relay_gitops.operate.committed import Committed, root_objects
from relay_gitops.operate.kinds import GIT_REPOSITORY, HELM_RELEASE, INGRESS, KUSTOMIZATION, SERVICE, Kind, Manifest
from relay_gitops.operate.remote_branch import newest_commit


@dataclass(frozen=True)
class ExpectedRelay:
    """One relay: its release in the virtual cluster, and what leads to it in the host."""

    relay: Relay
    release: Manifest
    ingress: Manifest | None
    """None as long as no mirror is pinned."""
    stable_service: Manifest | None

    @property
    def values(self) -> Manifest:
        """The values that its chart gets."""
        return dict(self.release["spec"]["values"])

    @property
    def service_name(self) -> str:
        """The name of its Deployment and its Service."""
        return str(self.values["fullnameOverride"])

    @property
    def keys(self) -> dict[str, list[str]]:
        """The keys that its pod reads, by the Secret's name."""
        found: dict[str, list[str]] = {}
        for reference in self.values["credentials"].values():
            found.setdefault(reference["name"], []).append(reference["key"])
        return found


@dataclass(frozen=True)
class Expected:
    """The whole chain."""

    environment: Environment
    commits: dict[AppsFolder, str]
    """What Flux is to have fetched, for each folder."""
    roots: dict[AppsFolder, tuple[AppsFolder, Manifest, Manifest]]
    """The folder whose cluster has the root, its GitRepository and its Kustomization."""
    secrets: tuple[BootstrapSecret, ...]
    releases: dict[str, Manifest]
    """The HelmReleases of the virtual cluster, in the order in which they wait for each other."""
    items: dict[str, Manifest]
    """The OnePasswordItems that a release makes: `namespace/name` to its entry in the values."""
    relays: dict[str, ExpectedRelay]

    @property
    def operator(self) -> str:
        """The name of the operator's HelmRelease, which the others wait for."""
        return next(iter(self.releases))

    @property
    def operator_deployments(self) -> tuple[str, ...]:
        """The Deployments that the chart `connect` makes, Connect's before the one that asks it.

        Source: values.yaml of 1Password/connect-helm-charts.
        """
        values = self.releases[self.operator]["spec"]["values"]
        names = {"connect": "onepassword-connect", "operator": "onepassword-connect-operator"}
        return tuple(values[part].get("applicationName", name) for part, name in names.items())


def sources(root: Path) -> dict[AppsFolder, tuple[AppsFolder, Manifest, Manifest]]:
    """Return for each folder who declares its root, the GitRepository and the Kustomization; raise ProjectError."""
    committed = {folder: Committed(root, folder) for folder in AppsFolder}
    found = {}
    for folder in AppsFolder:
        declaring, objects = root_objects(committed, folder)
        source = next(item for item in objects if item["kind"] == GIT_REPOSITORY.kind)
        kustomization = next(item for item in objects if item["kind"] == KUSTOMIZATION.kind)
        found[folder] = (declaring.folder, source, kustomization)
    return found


def commits(root: Path, commit: str | None) -> dict[AppsFolder, str]:
    """Return the commit that each folder should be at: the given one, or the newest of its remote branch.

    Raises ProjectError, and NotPublishedError if a branch cannot be read.
    """
    return {
        folder: commit or newest_commit(root, source["spec"]["url"], source["spec"]["ref"]["branch"])
        for folder, (_, source, _) in sources(root).items()
    }


def expected(root: Path, environment: Environment, commits: dict[AppsFolder, str]) -> Expected:
    """Return the chain; raise ProjectError if apps/ is not what the environment makes."""
    tenant, host = Committed(root, AppsFolder.DOCS_PROD), Committed(root, AppsFolder.DOCS_INFRA_PROD)
    releases = {item["metadata"]["name"]: item for item in tenant.of_kind(HELM_RELEASE)}
    items = {
        f"{entry['namespace']}/{entry['name']}": entry
        for release in releases.values()
        for entry in release["spec"]["values"].get("items", ())
    }
    relays = {}
    for relay in environment.relays:
        if relay.name not in releases:
            raise ProjectError(f"{tenant.path} has no HelmRelease {relay.name}. Run relay-gitops synth, and again.")
        relays[relay.name] = ExpectedRelay(
            relay, releases[relay.name], _named(host, INGRESS, relay.name), _named(host, SERVICE, relay.name)
        )
    return Expected(environment, commits, sources(root), bootstrap_secrets(root, environment), releases, items, relays)


def _named(committed: Committed, kind: Kind, name: str) -> Manifest | None:
    return next((item for item in committed.of_kind(kind) if item["metadata"]["name"] == name), None)
