"""Why the live objects are not those that Git and the charts describe."""

from collections.abc import Iterator

from relay_gitops.errors import RelayGitopsError
from relay_gitops.operate.cluster import AccessError, ClusterError
from relay_gitops.operate.kinds import (
    DEPLOYMENT,
    GIT_REPOSITORY,
    HELM_RELEASE,
    INGRESS,
    KUSTOMIZATION,
    ONE_PASSWORD_ITEM,
    SECRET,
    SERVICE,
    Kind,
    Manifest,
    any_kind_of,
)
from relay_gitops.operate.readiness import readiness
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.causes.vfy010_to_019_kustomization import kustomization_of
from relay_gitops.verify.causes.vfy030_to_039_helm_release import release_of
from relay_gitops.verify.controllers import of
from relay_gitops.verify.documentation import RESTORE
from relay_gitops.verify.drift import described, differences, projected, wanted_fields, writer
from relay_gitops.verify.link_objects import root
from relay_gitops.verify.live import CachedCluster, Live
from relay_gitops.verify.not_checked import NotCheckedError

FIELDS = "https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management"
_SHOWN = 3
_LINKED = (GIT_REPOSITORY, HELM_RELEASE, INGRESS, KUSTOMIZATION, ONE_PASSWORD_ITEM)
"""Kinds whose objects have links of their own."""
_NOT_COMPARED = (SECRET.kind, "CustomResourceDefinition")
"""Values of Secrets are not read, and cert-manager and API servers complete CustomResourceDefinitions."""


def _committed(live: Live, link: Link) -> tuple[CachedCluster, list[Manifest]]:
    """Return the objects of the folder or the release of a link, and their cluster.

    There are none while Flux applies them. Raises ClusterError and NotCheckedError.
    """
    if link.folder is not None:
        _, _, _, commit = root(live, link)
        is_applied = readiness(kustomization_of(live, link), commit).state == "ready"
        return live.of_folder(link.folder), live.expected.committed.applied(link.folder) if is_applied else []
    is_applied = readiness(release_of(live, link)).state == "ready"
    return of(live, link.cluster), live.expected.committed.rendered(link.name) if is_applied else []


def _has_own_link(live: Live, kind: Kind, name: str) -> bool:
    """Return whether another link reports that an object is missing or in deletion."""
    relays = {each for key, relay in live.expected.relays.items() for each in (key, relay.service_name)}
    named = {SERVICE: relays, DEPLOYMENT: relays | set(live.expected.operator_deployments)}
    return kind in _LINKED or name in named.get(kind, ())


def _pairs(live: Live, link: Link) -> Iterator[tuple[Manifest, Manifest | None, CachedCluster]]:
    cluster, manifests = _committed(live, link)
    for manifest in manifests:
        if manifest["kind"] not in _NOT_COMPARED:
            kind, metadata = any_kind_of(manifest), manifest["metadata"]
            try:
                item = cluster.get(kind, metadata["name"], metadata.get("namespace", ""))
            except AccessError as error:
                raise NotCheckedError(error.cause) from None
            except ClusterError:
                # A kind that is not served has a cause of its own.
                continue
            if item is not None and _has_own_link(live, kind, metadata["name"]):
                # Whether it is being deleted is up to its own link.
                cluster.read.pop()
            yield manifest, item, cluster


def _require_commit(live: Live, link: Link) -> None:
    commit = next(iter(live.expected.commits.values()))
    if link.folder is not None:
        commit = live.expected.commits[link.folder]
    try:
        live.expected.committed.require_commit(commit)
    except RelayGitopsError as error:
        raise NotCheckedError(str(error)) from None


@cause(
    "VFY180",
    "committed object missing",
    source=FIELDS,
    fix=RESTORE,
)
def object_missing(live: Live, link: Link) -> str | None:
    """Flux has applied the object, and it was deleted later. helm-controller only sees this at its next interval."""
    for manifest, item, _ in _pairs(live, link):
        kind, metadata = any_kind_of(manifest), manifest["metadata"]
        if item is None and not _has_own_link(live, kind, metadata["name"]):
            _require_commit(live, link)
            return f"{kind} {'/'.join(filter(None, (metadata.get('namespace'), metadata['name'])))} does not exist"
    return None


@cause(
    "VFY181",
    "live object differs from the commit",
    source=FIELDS,
    fix=f"{RESTORE}; to keep the change, commit it",
)
def object_differs(live: Live, link: Link) -> str | None:
    """A field that Git or the chart sets has another value in the cluster, for example after kubectl edit.

    The API server confirms each difference with a dry-run. Fields that only the cluster sets are not compared, and
    neither are Secrets and CustomResourceDefinitions.
    """
    for manifest, item, cluster in _pairs(live, link):
        wanted = wanted_fields(manifest)
        if item is None or not differences(item, wanted):
            continue
        _require_commit(live, link)
        try:
            applied = cluster.cluster().apply(manifest, dry_run=True)
        except ClusterError:
            # Without the right to apply, or with a webhook that refuses, the plain comparison counts.
            applied = manifest
        confirmed = differences(item, projected(applied, wanted))
        if confirmed:
            metadata = manifest["metadata"]
            name = "/".join(filter(None, (metadata.get("namespace"), metadata["name"])))
            shown = "; ".join(described(field) for field in confirmed[:_SHOWN])
            more = f" and {len(confirmed) - _SHOWN} more fields" if len(confirmed) > _SHOWN else ""
            by = writer(item, confirmed[0].keys)
            return f"{manifest['kind']} {name}: {shown}{more}{f' ({by})' if by else ''}"
    return None


UNCHANGED: tuple[Cause, ...] = (object_missing, object_differs)
