"""Which other objects claim what belongs to a relay."""

from collections.abc import Iterator

from relay_gitops.errors import ProjectError
from relay_gitops.operate.cluster import AccessError
from relay_gitops.operate.kinds import CONFIG_MAP, INGRESS, Kind, Manifest
from relay_gitops.repository.objects import mapping, mappings
from relay_gitops.verify.cause import Link, cause
from relay_gitops.verify.documentation import INGRESSES, SERVER
from relay_gitops.verify.link_objects import host_namespace
from relay_gitops.verify.live import CachedCluster, Live
from relay_gitops.verify.not_checked import NotCheckedError
from relay_gitops.verify.s3_location import s3_location

_RELAY_LABELS = {"app.kubernetes.io/name": "relay-server"}


def _everywhere(cluster: CachedCluster, kind: Kind, labels: dict[str, str] | None = None) -> list[Manifest]:
    try:
        return cluster.list_objects(kind, "", labels)
    except AccessError as error:
        raise NotCheckedError(error.cause) from None


def _place(item: Manifest) -> str:
    return f"{item['metadata'].get('namespace')}/{item['metadata']['name']}"


@cause(
    "VFY200",
    "another Ingress claims host and path of the relay",
    source=INGRESSES,
    fix="Delete one of the two Ingresses, or give one of them another host",
)
def second_ingress(live: Live, link: Link) -> str | None:
    """An ingress controller sends requests for a host and path to one backend only; ingress-nginx uses the oldest."""
    expected = live.relay(link.relay)
    own = f"{host_namespace(live)}/{expected.ingress_name}"
    wanted = set(_routes(expected.ingress or {}))
    for item in _everywhere(live.host, INGRESS):
        shared = sorted(wanted & set(_routes(item)))
        # Until its certificate is valid, cert-manager serves other paths of the host with an Ingress of its own.
        if _place(item) != own and shared:
            created = item["metadata"].get("creationTimestamp")
            return f"Ingress {_place(item)}, created at {created}, has {shared[0][0]}{shared[0][1]}"
    return None


def _routes(ingress: Manifest) -> Iterator[tuple[str, str]]:
    for _, rule in mappings(mapping(ingress.get("spec")).get("rules")):
        for _, path in mappings(mapping(rule.get("http")).get("paths")):
            yield str(rule.get("host") or ""), str(path.get("path") or "/")


@cause(
    "VFY201",
    "another relay stores under the same prefix",
    source=SERVER,
    fix="Stop one of the two relays now, then give it another prefix; see docs/operations.md",
)
def second_relay(live: Live, link: Link) -> str | None:
    """Each relay-server keeps documents in memory and overwrites the stored ones, so two of them lose edits."""
    expected = live.relay(link.relay)
    own = f"{expected.release['spec']['targetNamespace']}/{expected.service_name}"
    wanted = expected.location
    for item in _everywhere(live.virtual, CONFIG_MAP, _RELAY_LABELS):
        if _place(item) == own:
            continue
        try:
            location = s3_location(str((item.get("data") or {}).get("relay.toml") or ""))
        except ProjectError:
            # Another server that is not a relay with an S3 store.
            continue
        if (location.endpoint, location.bucket, location.prefix) == (wanted.endpoint, wanted.bucket, wanted.prefix):
            return f"ConfigMap {_place(item)} has the bucket {wanted.bucket} and the prefix {wanted.prefix or '(none)'}"
    return None
