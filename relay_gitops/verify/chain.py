"""The links of the chain, in order, and how each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass

from relay_gitops.environment.project import AppsFolder
from relay_gitops.operate.cluster import ClusterError
from relay_gitops.operate.kinds import Manifest
from relay_gitops.operate.one_password_cli import OnePasswordCliError
from relay_gitops.verify.access_causes import REACHED
from relay_gitops.verify.cause import CAUSES, Cause, LinkState, Subject
from relay_gitops.verify.expected import Expected, ExpectedRelay
from relay_gitops.verify.flux_causes import (
    APPLIED,
    FETCHED,
    INSTALLED,
    kustomization_not_ready,
    release_not_ready,
)
from relay_gitops.verify.ingress_causes import ANSWERED, CERTIFIED, ROUTED
from relay_gitops.verify.live import Live
from relay_gitops.verify.pod_causes import OPERATING, RUNNING, bucket_stale
from relay_gitops.verify.secret_causes import PREPARED, PROVIDED
from relay_gitops.verify.service_causes import MIRRORED, SERVED, STABLE

HOST, VIRTUAL = "host cluster", "virtual cluster"

__all__ = ["CAUSES", "Link", "Result", "links", "results"]


@dataclass(frozen=True)
class Link:
    """One link: what is looked at, and the causes for which it may not hold, the likeliest to be first."""

    id: str
    """Such as `relay/pod`; unique in the chain."""
    title: str
    """Begins with the object that it is about, where it is about one, such as `Deployment relay/relay`."""
    cluster: str
    subject: Subject
    causes: tuple[Cause, ...]
    after: tuple[str, ...]
    """The links without which nothing can be concluded about this one."""


@dataclass(frozen=True)
class Result:
    """How a link is."""

    link: Link
    state: LinkState
    cause: Cause | None = None
    detail: str = ""
    """The cluster's own words."""
    blocked_by: str = ""
    """The title of the first link before it that does not hold."""


def links(expected: Expected) -> list[Link]:
    """Return the chain of the committed environment."""
    return [*_flux_and_secrets(expected), *_relays(expected)]


def _flux_and_secrets(expected: Expected) -> Iterator[Link]:
    tenant, host = AppsFolder.DOCS_PROD, AppsFolder.DOCS_INFRA_PROD
    yield Link("host", "host cluster", HOST, Subject("host"), REACHED, ())
    yield Link("virtual", "virtual cluster", VIRTUAL, Subject("virtual"), REACHED, ())
    for folder, side in ((tenant, "virtual"), (host, "host")):
        declaring, source, kustomization = expected.roots[folder]
        where, needs = (VIRTUAL, "virtual") if declaring is tenant else (HOST, "host")
        yield Link(f"{folder}/source", _title("GitRepository", source), where, Subject(folder), FETCHED, (needs,))
        yield Link(
            f"{folder}/applied",
            f"{_title('Kustomization', kustomization)} applied",
            where,
            Subject(folder),
            APPLIED,
            (f"{folder}/source", side),
        )
    for secret in expected.secrets:
        yield Link(
            f"secret/{secret.name}",
            str(secret),
            VIRTUAL,
            Subject(secret.name, secret.namespace),
            PREPARED,
            ("virtual",),
        )
    for name, release in expected.releases.items():
        if name not in expected.relays:
            yield from _release(expected, name, release["metadata"]["namespace"], f"{tenant}/applied")
        if name == expected.operator:
            yield from _operator(expected, release["spec"]["targetNamespace"])
    for item in expected.items.values():
        subject = Subject(item["name"], item["namespace"])
        yield Link(
            f"item/{item['namespace']}/{item['name']}",
            f"OnePasswordItem {item['namespace']}/{item['name']} and its Secret",
            VIRTUAL,
            subject,
            PROVIDED,
            tuple(f"release/{name}/installed" for name in expected.releases if name not in expected.relays),
        )


def _operator(expected: Expected, namespace: str) -> Iterator[Link]:
    needs = f"release/{expected.operator}/installed"
    for name in expected.operator_deployments:
        yield Link(
            f"{name}/pod", f"Deployment {namespace}/{name}", VIRTUAL, Subject(name, namespace), OPERATING, (needs,)
        )


def _release(expected: Expected, name: str, namespace: str, applied: str) -> Iterator[Link]:
    secrets = tuple(f"secret/{secret.name}" for secret in expected.secrets) if name == expected.operator else ()
    dependencies = [entry["name"] for entry in expected.releases[name]["spec"].get("dependsOn", ())]
    # A release that waits for the operator would only say that it waits.
    pods = (f"{deployment}/pod" for deployment in expected.operator_deployments if expected.operator in dependencies)
    yield Link(
        f"release/{name}/installed",
        f"HelmRelease {namespace}/{name} installed",
        VIRTUAL,
        Subject(name, namespace),
        INSTALLED,
        (applied, *secrets, *(f"release/{other}/installed" for other in dependencies), *pods),
    )


def _relays(expected: Expected) -> Iterator[Link]:
    tenant = AppsFolder.DOCS_PROD
    ends = []
    for name, relay in expected.relays.items():
        yield from _relay_in_virtual_cluster(expected, name, relay)
        ends.append(f"{name}/release")
    _, _, kustomization = expected.roots[tenant]
    yield Link(
        f"{tenant}/ready",
        f"{_title('Kustomization', kustomization)} ready",
        VIRTUAL if expected.roots[tenant][0] is tenant else HOST,
        Subject(tenant),
        (kustomization_not_ready,),
        tuple(ends),
    )
    for name, relay in expected.relays.items():
        yield from _relay_in_host(expected, name, relay)


def _relay_in_virtual_cluster(expected: Expected, name: str, relay: ExpectedRelay) -> Iterator[Link]:
    tenant = AppsFolder.DOCS_PROD
    namespace = relay.release["spec"]["targetNamespace"]
    pod = Subject(relay.service_name, namespace, name)
    items = tuple(f"item/{namespace}/{secret}" for secret in relay.keys if f"{namespace}/{secret}" in expected.items)
    yield Link(f"{name}/bucket", f"bucket of relay {name}", HOST, Subject(name, "", name), (bucket_stale,), ("host",))
    yield from _release(expected, name, relay.release["metadata"]["namespace"], f"{tenant}/applied")
    yield Link(
        f"{name}/pod",
        f"Deployment {namespace}/{relay.service_name}",
        VIRTUAL,
        pod,
        RUNNING,
        (f"release/{name}/installed", f"{name}/bucket", *items),
    )
    yield Link(f"{name}/service", f"Service {namespace}/{relay.service_name}", VIRTUAL, pod, SERVED, (f"{name}/pod",))
    release = Subject(name, relay.release["metadata"]["namespace"])
    yield Link(
        f"{name}/release",
        f"HelmRelease {release.namespace}/{name} ready",
        VIRTUAL,
        release,
        (release_not_ready,),
        (f"{name}/service",),
    )


def _relay_in_host(expected: Expected, name: str, relay: ExpectedRelay) -> Iterator[Link]:
    namespace = expected.environment.host.namespace
    subject = Subject(name, namespace, name)
    mirrored = expected.environment.ingress.backend == "mirror"
    # The mirror is the cloud controller manager's; the stable Service is the host's Flux's.
    needs = (f"{name}/service", "host") if mirrored else (f"{name}/service", f"{AppsFolder.DOCS_INFRA_PROD}/applied")
    title = "mirrored Service" if mirrored else f"Service {namespace}/{name}"
    yield Link(f"{name}/backend", title, HOST, subject, MIRRORED if mirrored else STABLE, needs)
    yield Link(
        f"{name}/ingress",
        f"Ingress {namespace}/{name}",
        HOST,
        subject,
        ROUTED,
        (f"{AppsFolder.DOCS_INFRA_PROD}/applied", f"{name}/backend"),
    )
    yield Link(
        f"{name}/certificate", f"certificate of {relay.relay.host}", HOST, subject, CERTIFIED, (f"{name}/ingress",)
    )
    yield Link(f"{name}/page", f"https://{relay.relay.host}", "client", subject, ANSWERED, (f"{name}/certificate",))


def results(chain: list[Link], live: Live) -> list[Result]:
    """Return how each link is; what is behind a link that does not hold is not looked at."""
    found: dict[str, Result] = {}
    for link in chain:
        blocking = next((found[name] for name in link.after if found[name].state is not LinkState.HOLDS), None)
        if blocking is not None:
            first = blocking.blocked_by or blocking.link.title
            found[link.id] = Result(link, LinkState.BLOCKED, blocked_by=first)
        else:
            found[link.id] = _result(link, live)
    return list(found.values())


def _result(link: Link, live: Live) -> Result:
    for cause in link.causes:
        try:
            detail = cause.diagnose(live, link.subject)
        except (ClusterError, OnePasswordCliError) as error:
            detail = error.cause if isinstance(error, ClusterError) else str(error)
            return Result(link, LinkState.BROKEN, CAUSES["VFY094"], detail.rstrip("."))
        if detail is not None:
            return Result(link, cause.state, cause, detail.strip().rstrip("."))
    return Result(link, LinkState.HOLDS)


def _title(kind: str, manifest: Manifest) -> str:
    metadata = manifest["metadata"]
    return f"{kind} {metadata['namespace']}/{metadata['name']}"
