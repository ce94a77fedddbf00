"""Deploys a folder of apps/: applies the GitRepository and root Kustomization, then waits for Flux."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from relay_gitops.diff.fields import fields
from relay_gitops.environment.project import AppsFolder
from relay_gitops.errors import RelayGitopsError
from relay_gitops.operate.access import Clusters
from relay_gitops.operate.bootstrap_secrets import BootstrapSecret, bootstrap_secrets
from relay_gitops.operate.cluster import Cluster, ClusterError, MissingError, UnknownKindError, UnreachableError
from relay_gitops.operate.committed import Committed, root_objects
from relay_gitops.operate.git_credentials import git_credentials
from relay_gitops.operate.git_login import require_access
from relay_gitops.operate.kinds import (
    GIT_REPOSITORY,
    HELM_RELEASE,
    KUSTOMIZATION,
    NAMESPACE,
    SECRET,
    Kind,
    Manifest,
    kind_of,
)
from relay_gitops.operate.one_password_cli import OnePasswordCli
from relay_gitops.operate.readiness import Readiness, readiness
from relay_gitops.operate.remote_branch import published_commit
from relay_gitops.operate.write_secrets import apply_secret, faults

POLL_SECONDS = 1.0
REQUESTED_AT = "reconcile.fluxcd.io/requestedAt"
"""The annotation that triggers a reconciliation when its value changes."""
_SERVER_SET = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp")

_WITHOUT_STATUS = (NAMESPACE, SECRET)

Change = Literal["create", "change", "keep"]


class StepError(RelayGitopsError):
    """A step of the bootstrap failed or timed out."""


@dataclass(frozen=True)
class Step:
    """One object to apply, and the changes that this causes."""

    manifest: Manifest
    change: Change
    cluster: Cluster
    fields: tuple[str, ...] = ()
    """The fields that would change, for example `spec.ref.branch`."""

    @property
    def name(self) -> str:
        """Return kind, namespace and name of the object."""
        return shown(self.manifest)


@dataclass(frozen=True)
class Plan:
    """The root objects and Git credentials of a folder, in the order in which they are applied."""

    cluster: Cluster
    """The cluster with the root objects."""
    steps: tuple[Step, ...]
    """One for each object. The Secret of a private repository can be in both clusters."""
    commit: str
    """The commit that Flux should fetch."""
    release_cluster: Cluster
    """The cluster in which Flux installs the releases."""
    releases: tuple[Manifest, ...]
    """The HelmReleases of the folder."""
    sources: tuple[tuple[Cluster, Manifest], ...]
    """The GitRepositories of the folder."""

    @property
    def changes(self) -> list[Step]:
        """The steps that change the cluster."""
        return [step for step in self.steps if step.change != "keep"]


Watch = Callable[[Mapping[str, Readiness]], None]
"""Called repeatedly with the state of each object."""


def shown(manifest: Manifest) -> str:
    """Return kind, namespace and name of an object, for example `Kustomization flux-system/docs-prod`."""
    metadata = manifest["metadata"]
    return " ".join([manifest["kind"], "/".join(filter(None, [metadata.get("namespace"), metadata["name"]]))])


def cluster_of(clusters: Clusters, declaring: Committed) -> Cluster:
    """Return the cluster of a folder; raise ClusterError."""
    return clusters.virtual() if declaring.folder is AppsFolder.DOCS_PROD else clusters.host()


def plan(root: Path, clusters: Clusters, folder: AppsFolder, op: OnePasswordCli) -> Plan:
    """Return the changes that deploying a folder of apps/ would cause, determined by a server-side dry-run.

    `op` reads the credentials of a private repository. Raises ProjectError, NotPublishedError if the remote branch
    differs from the local files, StepError if a bootstrap Secret of the operator is missing, OnePasswordCliError,
    CredentialsError, and ClusterError, for example if Flux is not installed.
    """
    committed = {name: Committed(root, name) for name in AppsFolder}
    repository = clusters.environment.repository
    declaring, objects = root_objects(committed, folder, repository)
    source = next(item for item in objects if item["kind"] == GIT_REPOSITORY.kind)
    releases = committed[folder].of_kind(HELM_RELEASE)
    charts = {
        PurePosixPath(release["spec"]["chart"]["spec"]["chart"]).relative_to(repository.path).as_posix()
        for release in releases
    }
    commit = published_commit(
        root,
        source["spec"]["url"],
        source["spec"]["ref"]["branch"],
        [committed[folder].path, *sorted(chart for chart in charts if (root / chart).exists())],
    )
    cluster = cluster_of(clusters, declaring)
    if releases:
        _require_secrets(clusters.virtual(), bootstrap_secrets(root, clusters.environment))
    release_cluster = clusters.virtual() if releases else cluster
    readers = [(declaring, source)]
    readers += [(committed[folder], item) for item in committed[folder].of_kind(GIT_REPOSITORY) if item != source]
    sources = tuple((cluster_of(clusters, reading), item) for reading, item in readers)
    credentials = git_credentials(op, repository, [item for _, item in readers])
    if credentials and repository.credentials:
        branch = source["spec"]["ref"]["branch"]
        require_access(root, source["spec"]["url"], branch, repository.credentials, credentials.values)
    needed = [
        (target, manifest)
        for (target, item), (reading, _) in zip(sources, readers, strict=True)
        if credentials
        for manifest in (*_namespaces(reading, item), credentials.manifest(item))
    ]
    work = [*needed, *((cluster, item) for item in objects if (cluster, item) not in needed)]
    return Plan(cluster, tuple(_steps(work)), commit, release_cluster, tuple(releases), sources)


def _namespaces(committed: Committed, item: Manifest) -> list[Manifest]:
    """Return the namespace of an object, if its folder declares it."""
    name = item["metadata"]["namespace"]
    return [namespace for namespace in committed.of_kind(NAMESPACE) if namespace["metadata"]["name"] == name]


def _require_secrets(cluster: Cluster, secrets: tuple[BootstrapSecret, ...]) -> None:
    """Raise StepError if a bootstrap Secret of the operator is missing or malformed."""
    found = [f"{secret} {fault}" for secret, fault in faults(cluster, secrets).items() if fault]
    if found:
        raise StepError(
            f"the 1Password operator would not start: {'; '.join(found)}. Run relay-gitops create-1password-secret "
            "first."
        )


def _steps(work: list[tuple[Cluster, Manifest]]) -> Iterator[Step]:
    made: set[tuple[str, str]] = set()
    for cluster, manifest in work:
        kind, metadata = kind_of(manifest), manifest["metadata"]
        namespace = metadata.get("namespace", "")
        try:
            live = cluster.get(kind, metadata["name"], namespace)
            is_new = (cluster.name, namespace) in made
            if live is None and not is_new and namespace and cluster.get(NAMESPACE, namespace) is None:
                raise ClusterError(
                    cluster.name,
                    f"the namespace {namespace} of {shown(manifest)} does not exist",
                    f"Run kubectl create namespace {namespace}",
                )
            after = manifest if is_new else _apply(cluster, manifest, dry_run=True)
        except UnknownKindError as error:
            raise ClusterError(
                cluster.name,
                f"Flux is not installed: {error.cause}",
                "Set addons.fluxcd.enabled: true in the Kubernetes app in cozystack, and wait for the controllers",
            ) from None
        if live is None:
            if kind == NAMESPACE:
                made.add((cluster.name, metadata["name"]))
            yield Step(manifest, "create", cluster)
            continue
        changed = tuple(field.path for field in fields(_without_server_set(live), _without_server_set(after)))
        yield Step(manifest, "change" if changed else "keep", cluster, changed)


def _apply(cluster: Cluster, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
    if kind_of(manifest) == SECRET:
        return apply_secret(cluster, manifest, dry_run=dry_run)
    return cluster.apply(manifest, dry_run=dry_run)


def apply(planned: Plan) -> None:
    """Apply all objects of the plan in order; raise StepError with the name of the object that fails."""
    for step in planned.steps:
        try:
            _apply(step.cluster, step.manifest)
        except ClusterError as error:
            raise StepError(f"{step.name} was not applied. {error}") from None


def wait(planned: Plan, watch: Watch, seconds: float) -> None:
    """Wait until Flux has fetched and applied the commit, and all objects are ready.

    Raises StepError with the first object that is not ready, and its message.
    """
    end = time.monotonic() + seconds
    _reconcile_now(planned)
    while True:
        states = _reached(planned)
        watch(states)
        failed = {name: state for name, state in states.items() if state.state == "failed"}
        open_ = {name: state for name, state in states.items() if state.state != "ready"}
        if not open_:
            return
        if failed or time.monotonic() > end:
            name, state = next(iter((failed or open_).items()))
            why = "failed" if failed else f"was not ready within {seconds:.0f} s"
            raise StepError(
                f"{name} {why}: {state.detail.rstrip('.')}. Run relay-gitops verify to find the cause, fix it, then "
                "run bootstrap again."
            )
        time.sleep(POLL_SECONDS)


def _reached(planned: Plan) -> dict[str, Readiness]:
    """Return the state of each object; all wait while the API server does not answer, for example during an upgrade."""
    try:
        return dict(_states(planned))
    except UnreachableError as error:
        return {step.name: Readiness("waiting", error.cause) for step in planned.steps}


def _states(planned: Plan) -> Iterator[tuple[str, Readiness]]:
    for step in planned.steps:
        kind = kind_of(step.manifest)
        if kind in _WITHOUT_STATUS:
            continue
        if kind == KUSTOMIZATION:
            for release in planned.releases:
                yield shown(release), readiness(_live(planned.release_cluster, HELM_RELEASE, release))
        yield step.name, readiness(_live(step.cluster, kind, step.manifest), planned.commit)


def _live(cluster: Cluster, kind: Kind, manifest: Manifest) -> Manifest | None:
    try:
        return cluster.get(kind, manifest["metadata"]["name"], manifest["metadata"].get("namespace", ""))
    except (MissingError, UnknownKindError):
        return None


def _reconcile_now(planned: Plan) -> None:
    """Trigger a reconciliation; without it Flux checks for new commits and credentials only every few minutes."""
    now = {REQUESTED_AT: datetime.now(UTC).isoformat(timespec="milliseconds")}
    for step in planned.steps:
        kind, metadata = kind_of(step.manifest), step.manifest["metadata"]
        if kind not in _WITHOUT_STATUS:
            step.cluster.annotate(kind, metadata["name"], metadata["namespace"], now)
    applied = [step.manifest for step in planned.steps]
    for cluster, source in planned.sources:
        # Flux has not applied this one before the first bootstrap.
        if source not in applied:
            with suppress(MissingError, UnknownKindError):
                cluster.annotate(GIT_REPOSITORY, source["metadata"]["name"], source["metadata"]["namespace"], now)


def _without_server_set(live: Manifest) -> Manifest:
    metadata = {key: value for key, value in live["metadata"].items() if key not in _SERVER_SET}
    return {**{key: value for key, value in live.items() if key != "status"}, "metadata": metadata}
