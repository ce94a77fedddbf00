"""The expected chain, derived from the committed files."""

from dataclasses import dataclass
from pathlib import Path

from relay_gitops.environment.model import Environment, Relay, RepositoryValues
from relay_gitops.environment.project import AppsFolder
from relay_gitops.errors import ProjectError
from relay_gitops.operate.bootstrap_secrets import BootstrapSecret, bootstrap_secrets
from relay_gitops.operate.committed import Committed, root_objects
from relay_gitops.operate.kinds import GIT_REPOSITORY, HELM_RELEASE, INGRESS, KUSTOMIZATION, Kind, Manifest
from relay_gitops.operate.remote_branch import newest_commit
from relay_gitops.verify.committed_objects import CommittedObjects
from relay_gitops.verify.s3_location import S3Location, s3_location


@dataclass(frozen=True)
class ExpectedRelay:
    """One relay: its release in the virtual cluster, and its Ingress and Service in the host."""

    relay: Relay
    release: Manifest
    ingress: Manifest | None
    """None until a mirror is pinned."""
    ingress_name: str

    @property
    def values(self) -> Manifest:
        """The values of its chart."""
        return dict(self.release["spec"]["values"])

    @property
    def service_name(self) -> str:
        """The name of its Deployment and its Service."""
        return str(self.values["fullnameOverride"])

    @property
    def location(self) -> S3Location:
        """Where it stores its documents."""
        return s3_location(self.values["relayToml"])

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
    """The commit that Flux should have applied, for each folder."""
    roots: dict[AppsFolder, tuple[AppsFolder, Manifest, Manifest]]
    """The folder whose cluster has the root, its GitRepository and its Kustomization."""
    secrets: tuple[BootstrapSecret, ...]
    releases: dict[str, Manifest]
    """The HelmReleases of the virtual cluster, in the order of their `dependsOn`."""
    items: dict[str, Manifest]
    """The OnePasswordItems of the releases: `namespace/name` to the entry in the values."""
    relays: dict[str, ExpectedRelay]
    committed: CommittedObjects
    """All objects that Flux and Helm apply."""

    @property
    def operator(self) -> str:
        """The name of the operator's HelmRelease, which the others depend on."""
        return next(iter(self.releases))

    @property
    def operator_deployments(self) -> tuple[str, ...]:
        """The Deployments of the chart `connect`: Connect first, then the operator that uses it.

        Source: values.yaml of 1Password/connect-helm-charts.
        """
        values = self.releases[self.operator]["spec"]["values"]
        names = {"connect": "onepassword-connect", "operator": "onepassword-connect-operator"}
        return tuple(values[part].get("applicationName", name) for part, name in names.items())


def sources(root: Path, repository: RepositoryValues) -> dict[AppsFolder, tuple[AppsFolder, Manifest, Manifest]]:
    """Return for each folder the folder that declares its root, its GitRepository and its Kustomization.

    Raises ProjectError.
    """
    committed = {folder: Committed(root, folder) for folder in AppsFolder}
    found = {}
    for folder in AppsFolder:
        declaring, objects = root_objects(committed, folder, repository)
        source = next(item for item in objects if item["kind"] == GIT_REPOSITORY.kind)
        kustomization = next(item for item in objects if item["kind"] == KUSTOMIZATION.kind)
        found[folder] = (declaring.folder, source, kustomization)
    return found


def commits(root: Path, repository: RepositoryValues, commit: str | None) -> dict[AppsFolder, str]:
    """Return the expected commit of each folder: the given commit, or the newest one of its remote branch.

    Raises ProjectError, and NotPublishedError if a branch cannot be read.
    """
    return {
        folder: commit or newest_commit(root, source["spec"]["url"], source["spec"]["ref"]["branch"])
        for folder, (_, source, _) in sources(root, repository).items()
    }


def expected(root: Path, environment: Environment, commits: dict[AppsFolder, str]) -> Expected:
    """Return the expected chain; raise ProjectError if apps/ is not up to date with the environment."""
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
            raise ProjectError(f"{tenant.path} has no HelmRelease {relay.name}. Run relay-gitops synth first.")
        name = environment.ingress_name(relay)
        relays[relay.name] = ExpectedRelay(relay, releases[relay.name], _named(host, INGRESS, name), name)
    roots = sources(root, environment.repository)
    secrets = bootstrap_secrets(root, environment)
    return Expected(environment, commits, roots, secrets, releases, items, relays, CommittedObjects(root))


def _named(committed: Committed, kind: Kind, name: str) -> Manifest | None:
    return next((item for item in committed.of_kind(kind) if item["metadata"]["name"] == name), None)
