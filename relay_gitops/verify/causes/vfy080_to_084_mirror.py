"""Why the mirrored Service does not route to the relay."""

from relay_gitops.operate.kinds import SERVICE, Manifest
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import CLOUD
from relay_gitops.verify.link_objects import host_namespace, node_port_of, ready_addresses, service_of
from relay_gitops.verify.live import Live
from relay_gitops.verify.reasons import exhausted_quotas, newest_event


def mirrors_of(live: Live, link: Link) -> list[Manifest]:
    """Return the Services in the host that have the labels of the mirror of a relay's Service."""
    expected = live.relay(link.relay)
    labels = live.clusters.names.mirror_labels(expected.release["spec"]["targetNamespace"], expected.service_name)
    found = live.host.list_objects(SERVICE, host_namespace(live), labels)
    live.host.read.extend(found)
    return found


def why_no_mirror(live: Live, link: Link) -> str:
    """Return that the mirror is missing, with the quota of the host and the newest event of the Service."""
    expected = live.relay(link.relay)
    quotas = exhausted_quotas(live.host, host_namespace(live), "services")
    service = service_of(live, link)
    event = newest_event(live.virtual, expected.release["spec"]["targetNamespace"], [service] if service else [])
    return "; ".join(["no Service in the host has the labels of the mirror", *quotas, *filter(None, [event])])


@cause(
    "VFY080",
    "mirrored Service missing",
    source=CLOUD,
    fix="Run kubectl --namespace NAMESPACE get pods in the host, and read the log of the cloud controller manager",
    waiting=True,
)
def mirror_missing(live: Live, link: Link) -> str | None:
    """The cloud controller manager copies each Service of type LoadBalancer to the host."""
    return None if mirrors_of(live, link) else why_no_mirror(live, link)


@cause(
    "VFY081",
    "several Services have the labels of the mirror",
    source=CLOUD,
    fix="Delete the Service that the cloud controller manager did not create",
)
def mirror_twice(live: Live, link: Link) -> str | None:
    """The endpoint controller stops if several Services have these labels."""
    names = [item["metadata"]["name"] for item in mirrors_of(live, link)]
    return f"{' and '.join(names)} have the labels" if len(names) > 1 else None


@cause(
    "VFY082",
    "pinned mirror is out of date",
    source=CLOUD,
    fix="Run relay-gitops pin, then commit and push",
)
def pin_stale(live: Live, link: Link) -> str | None:
    """The name of the mirror is derived from the UID of the Service, which changes when the Service is recreated."""
    pinned = live.relay(link.relay).relay.mirror
    name = str(mirrors_of(live, link)[0]["metadata"]["name"])
    if pinned is None:
        return f"no mirror is pinned, expected {name}"
    return f"{pinned} is pinned, expected {name}" if pinned != name else None


@cause("VFY083", "ports of the mirror differ", source=CLOUD, fix="Run relay-gitops verify --wait 60", waiting=True)
def mirror_ports(live: Live, link: Link) -> str | None:
    """The mirror must have the port of the Service and route to its node port."""
    wanted = (live.relay(link.relay).values["service"]["port"], node_port_of(live, link))
    ports = [
        (port.get("port"), port.get("targetPort")) for port in mirrors_of(live, link)[0]["spec"].get("ports") or []
    ]
    shown = ", ".join(f"{port} to {target}" for port, target in ports) or "(none)"
    return None if wanted in ports else f"it routes {shown}, expected {wanted[0]} to {wanted[1]}"


@cause(
    "VFY084",
    "mirror has no ready endpoint",
    source=CLOUD,
    fix="Run kubectl --namespace NAMESPACE get endpointslices",
    waiting=True,
)
def mirror_without_endpoints(live: Live, link: Link) -> str | None:
    """The endpoints are the workers that run the pod. Without them the ingress controller answers 503."""
    name = str(mirrors_of(live, link)[0]["metadata"]["name"])
    return (
        None
        if ready_addresses(live.host, host_namespace(live), name)
        else f"no EndpointSlice of {name} has a ready address"
    )


MIRRORED: tuple[Cause, ...] = (mirror_missing, mirror_twice, mirror_ports, pin_stale, mirror_without_endpoints)
