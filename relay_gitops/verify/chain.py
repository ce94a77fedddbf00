"""The links of the chain in order, and the state of each link."""

from collections.abc import Iterator
from dataclasses import dataclass

from relay_gitops.environment.project import AppsFolder
from relay_gitops.operate.cluster import ClusterError
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
)
from relay_gitops.operate.one_password_cli import OnePasswordCliError
from relay_gitops.verify.cause import CAUSES, CLIENT, HOST, VIRTUAL, Cause, Link, LinkState
from relay_gitops.verify.causes.vfy000_to_009_git_repository import FETCHED
from relay_gitops.verify.causes.vfy010_to_019_kustomization import APPLIED, kustomization_not_ready
from relay_gitops.verify.causes.vfy020_to_029_bootstrap_secret import PREPARED
from relay_gitops.verify.causes.vfy030_to_039_helm_release import INSTALLED, release_not_ready
from relay_gitops.verify.causes.vfy040_to_049_pod import OPERATING, RUNNING
from relay_gitops.verify.causes.vfy050_to_060_one_password_item import PROVIDED
from relay_gitops.verify.causes.vfy070_bucket import bucket_stale
from relay_gitops.verify.causes.vfy071_to_079_service import SERVED
from relay_gitops.verify.causes.vfy080_to_084_mirror import MIRRORED
from relay_gitops.verify.causes.vfy085_to_089_stable_service import STABLE
from relay_gitops.verify.causes.vfy090_to_099_access import REACHED
from relay_gitops.verify.causes.vfy100_to_109_ingress import ROUTED
from relay_gitops.verify.causes.vfy110_to_119_certificate import CERTIFIED
from relay_gitops.verify.causes.vfy120_to_129_page import ANSWERED
from relay_gitops.verify.causes.vfy130_to_139_saves import SAVED
from relay_gitops.verify.causes.vfy140_to_149_store import USABLE
from relay_gitops.verify.causes.vfy160_deletion import terminating
from relay_gitops.verify.causes.vfy170_to_179_controller import WORKING
from relay_gitops.verify.causes.vfy180_to_189_committed import UNCHANGED
from relay_gitops.verify.expected import Expected, ExpectedRelay
from relay_gitops.verify.live import Live
from relay_gitops.verify.next_step import next_step
from relay_gitops.verify.not_checked import NotCheckedError
from relay_values.object_reference import ObjectReference

__all__ = ["CAUSES", "Link", "Result", "links", "results"]


@dataclass(frozen=True)
class Result:
    """State of a link, with its cause."""

    link: Link
    state: LinkState
    cause: Cause | None = None
    detail: str = ""
    """Details from the cluster; for a link that holds, what could not be checked."""
    blocked_by: Link | None = None
    """The first earlier link that does not hold."""
    fix: str = ""
    """The fix of the cause, with the names of the object that it is about."""


def links(expected: Expected) -> list[Link]:
    """Return the chain of the committed environment."""
    return [*_flux_and_secrets(expected), *_relays(expected)]


def _flux_and_secrets(expected: Expected) -> Iterator[Link]:
    tenant, host = AppsFolder.DOCS_PROD, AppsFolder.DOCS_INFRA_PROD
    for name, cluster in (("host", HOST), ("virtual", VIRTUAL)):
        yield Link(name, cluster, cluster, REACHED, ())
        yield Link(f"{name}/controllers", f"controllers of the {cluster}", cluster, WORKING, (name,))
    for folder, reached in ((tenant, "virtual"), (host, "host")):
        declaring, source, kustomization = expected.roots[folder]
        where, needs = (VIRTUAL, "virtual") if declaring is tenant else (HOST, "host")
        fetched, applied = _of(declaring, GIT_REPOSITORY, source), _of(declaring, KUSTOMIZATION, kustomization)
        yield Link(f"{folder}/source", str(fetched), where, FETCHED, (needs,), fetched, folder)
        yield Link(
            f"{folder}/applied", f"{applied} applied", where, APPLIED, (f"{folder}/source", reached), applied, folder
        )
        # Nothing waits for this link: what the change breaks has links of its own, which say more.
        yield Link(
            f"{folder}/unchanged",
            f"objects of apps/{folder} as committed",
            VIRTUAL if folder is tenant else HOST,
            UNCHANGED,
            (f"{folder}/applied",),
            applied,
            folder,
        )
    for secret in expected.secrets:
        written = _object(tenant, SECRET, secret.namespace, secret.name)
        yield Link(f"secret/{secret.name}", str(written), VIRTUAL, PREPARED, ("virtual",), written)
    for name, release in expected.releases.items():
        if name not in expected.relays:
            yield _release(expected, name, f"{tenant}/applied")
            yield _release_unchanged(expected, name)
        if name == expected.operator:
            yield from _operator(expected, release["spec"]["targetNamespace"])
    for entry in expected.items.values():
        item = _object(tenant, ONE_PASSWORD_ITEM, entry["namespace"], entry["name"])
        yield Link(
            f"item/{item.namespace}/{item.name}",
            f"{item} and its Secret",
            VIRTUAL,
            PROVIDED,
            tuple(f"release/{name}/installed" for name in expected.releases if name not in expected.relays),
            item,
        )


def _operator(expected: Expected, namespace: str) -> Iterator[Link]:
    needs = f"release/{expected.operator}/installed"
    for name in expected.operator_deployments:
        deployment = _object(AppsFolder.DOCS_PROD, DEPLOYMENT, namespace, name)
        yield Link(f"{name}/pod", str(deployment), VIRTUAL, OPERATING, (needs,), deployment)


def _release(expected: Expected, name: str, applied: str) -> Link:
    secrets = tuple(f"secret/{secret.name}" for secret in expected.secrets) if name == expected.operator else ()
    dependencies = [entry["name"] for entry in expected.releases[name]["spec"].get("dependsOn", ())]
    # While the operator's pods are not ready, the release only reports that it waits.
    pods = (f"{deployment}/pod" for deployment in expected.operator_deployments if expected.operator in dependencies)
    release = _of(AppsFolder.DOCS_PROD, HELM_RELEASE, expected.releases[name])
    return Link(
        f"release/{name}/installed",
        f"{release} installed",
        VIRTUAL,
        INSTALLED,
        (applied, *secrets, *(f"release/{other}/installed" for other in dependencies), *pods),
        release,
    )


def _release_unchanged(expected: Expected, name: str) -> Link:
    release = _of(AppsFolder.DOCS_PROD, HELM_RELEASE, expected.releases[name])
    title = f"objects of {release} as rendered"
    return Link(f"release/{name}/unchanged", title, VIRTUAL, UNCHANGED, (f"release/{name}/installed",), release)


def _relays(expected: Expected) -> Iterator[Link]:
    tenant = AppsFolder.DOCS_PROD
    ends = []
    for name, relay in expected.relays.items():
        yield from _relay_in_virtual_cluster(expected, name, relay)
        ends.append(f"{name}/release")
    declaring, _, manifest = expected.roots[tenant]
    kustomization = _of(declaring, KUSTOMIZATION, manifest)
    yield Link(
        f"{tenant}/ready",
        f"{kustomization} ready",
        VIRTUAL if declaring is tenant else HOST,
        (kustomization_not_ready,),
        tuple(ends),
        kustomization,
        tenant,
    )
    for name, relay in expected.relays.items():
        yield from _relay_in_host(expected, name, relay)


def _relay_in_virtual_cluster(expected: Expected, name: str, relay: ExpectedRelay) -> Iterator[Link]:
    tenant = AppsFolder.DOCS_PROD
    namespace = relay.release["spec"]["targetNamespace"]
    deployment = _object(tenant, DEPLOYMENT, namespace, relay.service_name)
    service = _object(tenant, SERVICE, namespace, relay.service_name)
    release = _of(tenant, HELM_RELEASE, relay.release)
    yield Link(f"{name}/bucket", f"bucket of relay {name}", HOST, (bucket_stale,), ("host",), relay=name)
    yield _release(expected, name, f"{tenant}/applied")
    yield _release_unchanged(expected, name)
    needs = (f"release/{name}/installed", *_store_needs(expected, name))
    yield Link(f"{name}/pod", str(deployment), VIRTUAL, RUNNING, needs, deployment, relay=name)
    saves = f"documents saved by {deployment}"
    yield Link(f"{name}/saves", saves, VIRTUAL, SAVED, (f"{name}/pod",), deployment, relay=name)
    yield Link(f"{name}/service", str(service), VIRTUAL, SERVED, (f"{name}/pod",), service, relay=name)
    yield Link(
        f"{name}/release", f"{release} ready", VIRTUAL, (release_not_ready,), (f"{name}/service",), release, relay=name
    )


def _store_needs(expected: Expected, name: str) -> tuple[str, ...]:
    """Return the links of the bucket and of the credentials of a relay."""
    relay = expected.relays[name]
    namespace = relay.release["spec"]["targetNamespace"]
    items = (f"{namespace}/{secret}" for secret in relay.keys)
    return f"{name}/bucket", *(f"item/{item}" for item in items if item in expected.items)


def _relay_in_host(expected: Expected, name: str, relay: ExpectedRelay) -> Iterator[Link]:
    host = AppsFolder.DOCS_INFRA_PROD
    namespace = expected.environment.host.namespace
    ingress = _object(host, INGRESS, namespace, relay.ingress_name)
    if expected.environment.ingress.backend == "mirror":
        # The cloud controller manager creates the mirror under a name derived from a UID.
        needs = (f"{name}/service", "host")
        yield Link(f"{name}/backend", "mirrored Service", HOST, MIRRORED, needs, relay=name)
    else:
        service = _object(host, SERVICE, namespace, name)
        needs = (f"{name}/service", f"{host}/applied")
        yield Link(f"{name}/backend", str(service), HOST, STABLE, needs, service, relay=name)
    yield Link(
        f"{name}/ingress", str(ingress), HOST, ROUTED, (f"{host}/applied", f"{name}/backend"), ingress, relay=name
    )
    title = f"certificate of {relay.relay.host}"
    yield Link(f"{name}/certificate", title, HOST, CERTIFIED, (f"{name}/ingress",), relay=name)
    title = f"https://{relay.relay.host}"
    yield Link(f"{name}/page", title, CLIENT, ANSWERED, (f"{name}/certificate",), relay=name)
    # Last, because this machine may not reach a store that the pod and the clients reach.
    yield Link(f"{name}/store", f"store {relay.location}", CLIENT, USABLE, _store_needs(expected, name), relay=name)


def _object(folder: AppsFolder, kind: Kind, namespace: str, name: str) -> ObjectReference:
    """Return the reference of an object in the cluster of a folder."""
    return ObjectReference(f"apps/{folder}", f"{kind.group}/{kind.kind}", namespace, name)


def _of(folder: AppsFolder, kind: Kind, manifest: Manifest) -> ObjectReference:
    return _object(folder, kind, manifest["metadata"]["namespace"], manifest["metadata"]["name"])


def results(chain: list[Link], live: Live) -> list[Result]:
    """Return the state of each link; links behind a link that does not hold are blocked."""
    found: dict[str, Result] = {}
    for link in chain:
        blocking = next((found[name] for name in link.after if found[name].state is not LinkState.HOLDS), None)
        if blocking is not None:
            first = blocking.blocked_by or blocking.link
            found[link.id] = Result(link, LinkState.BLOCKED, blocked_by=first)
        else:
            found[link.id] = _result(link, live)
    return list(found.values())


def _result(link: Link, live: Live) -> Result:
    for cluster in (live.host, live.virtual):
        cluster.read.clear()
    found = _own_result(link, live)
    # The objects that the links of the controllers read have links of their own.
    detail = terminating.diagnose(live, link) if link.object or link.relay else None
    return found if detail is None else _with_cause(terminating, live, link, detail)


def _with_cause(cause: Cause, live: Live, link: Link, detail: str) -> Result:
    shown = live.redacted(detail).strip().rstrip(".")
    return Result(link, cause.state, cause, shown, fix=live.redacted(next_step(cause, live, link, detail)))


def _own_result(link: Link, live: Live) -> Result:
    unchecked = ""
    for cause in link.causes:
        try:
            detail = cause.diagnose(live, link)
        except NotCheckedError as error:
            unchecked = unchecked or str(error)
            continue
        except (ClusterError, OnePasswordCliError) as error:
            detail = error.cause if isinstance(error, ClusterError) else str(error)
            return _with_cause(CAUSES["VFY094"], live, link, detail)
        if detail is not None:
            return _with_cause(cause, live, link, detail)
    return Result(link, LinkState.HOLDS, detail=live.redacted(unchecked))
