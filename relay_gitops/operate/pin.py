"""Looks up generated names in the host cluster for the environment file."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from relay_gitops.environment.edit import edited
from relay_gitops.environment.model import Relay
from relay_gitops.errors import RelayGitopsError
from relay_gitops.key_path import KeyPath, key_text
from relay_gitops.notice import Notice
from relay_gitops.operate.access import Clusters
from relay_gitops.operate.cluster import Cluster
from relay_gitops.operate.kinds import SECRET, SERVICE, Manifest
from relay_values.bucket import BUCKET_RELEASE, REAL_BUCKET
from relay_values.relay_config import S3Store

BUCKET_INFO = "BucketInfo"
"""The key in the Secret that COSI creates for each access to a bucket."""


class AmbiguousError(RelayGitopsError):
    """Several objects in the cluster match, so the user must choose."""


@dataclass(frozen=True)
class Pins:
    """Values for the environment file, and objects that do not exist yet."""

    values: dict[KeyPath, str] = field(default_factory=dict)
    """Keys of the file with their new values."""
    missing: list[Notice] = field(default_factory=list)
    """Keys whose value is not known, because an object does not exist yet."""

    def changes(self, text: str, name: str) -> str:
        """Return the environment file with the new values; raise InvalidFilesError."""
        return edited(text, name, self.values)


def pins(clusters: Clusters, bucket_app: str | None = None) -> Pins:
    """Return the bucket's generated name, endpoint and region, and in mirror mode the name of each relay's mirror.

    `bucket_app` is the name of the Bucket app; the default is store.bucket. Raises ClusterError and AmbiguousError.
    """
    environment = clusters.environment
    found = Pins()
    _bucket(clusters, found, bucket_app)
    if environment.ingress.backend == "mirror":
        for index, relay in enumerate(environment.relays):
            mirror = _mirror(clusters, relay)
            if mirror is None:
                found.missing.append(
                    Notice(
                        key_text(("relays", index, "mirror")),
                        f"relay {relay.name} has no mirrored Service in {environment.host.namespace} yet: its Service "
                        "in the virtual cluster is missing, or the cloud controller manager has not copied it",
                        "Run `relay-gitops bootstrap docs-prod` first, or pass --wait",
                    )
                )
            elif mirror != relay.mirror:
                found.values["relays", index, "mirror"] = mirror
    return found


def stale_bucket(clusters: Clusters) -> str | None:
    """Return how the name of the bucket differs from store.bucket; None if it is equal or unknown.

    Raises ClusterError.
    """
    found = Pins()
    try:
        _bucket(clusters, found, None)
    except AmbiguousError as error:
        return str(error)
    name = found.values.get(("store", "bucket"))
    return (
        None if name is None else f"store.bucket is {clusters.environment.store.bucket}, but the bucket is named {name}"
    )


def mirrors(host: Cluster, labels: Mapping[str, str], namespace: str) -> list[Manifest]:
    """Return the mirrors of a Service of the virtual cluster. The cloud controller manager expects exactly one."""
    return host.list_objects(SERVICE, namespace, labels)


def _mirror(clusters: Clusters, relay: Relay) -> str | None:
    namespace = clusters.environment.host.namespace
    found = [
        str(item["metadata"]["name"])
        for item in mirrors(clusters.host(), clusters.names.mirror_labels(relay.namespace, relay.name), namespace)
    ]
    if len(found) > 1:
        raise AmbiguousError(
            f"relay {relay.name} has {len(found)} mirrored Services in {namespace}: {', '.join(found)}. The cloud "
            "controller manager stops if several Services have its labels. Delete the Service that it did not create; "
            "its own is named a followed by the first 31 digits of the UID of the Service in the virtual cluster."
        )
    return found[0] if found else None


@dataclass(frozen=True, order=True)
class _Bucket:
    name: str
    endpoint: str
    region: str


def _bucket(clusters: Clusters, found: Pins, app: str | None) -> None:
    environment = clusters.environment
    store = environment.store
    if not isinstance(store, S3Store):
        # cozystack creates only S3 buckets.
        return
    namespace = environment.host.namespace
    by_secret = _buckets(clusters.host(), namespace)
    if app is None and REAL_BUCKET.fullmatch(store.bucket):
        if any(bucket.name == store.bucket for bucket in by_secret.values()):
            app_buckets = {bucket for bucket in by_secret.values() if bucket.name == store.bucket}
        else:
            raise AmbiguousError(
                f"no Secret in {namespace} refers to bucket {store.bucket}: the bucket was recreated, or belongs to "
                f"another cluster. Pass its Bucket app with --bucket; available: {_listed(by_secret)}."
            )
    else:
        wanted = BUCKET_RELEASE + (app or store.bucket)
        # Prefer the exact name: the name of one app can be a prefix of another's.
        names = [wanted] if wanted in by_secret else [name for name in by_secret if name.startswith(f"{wanted}-")]
        app_buckets = {by_secret[name] for name in names}
    if not app_buckets:
        found.missing.append(
            Notice(
                "store.bucket",
                f"the Bucket app {app or store.bucket} has no Secret with {BUCKET_INFO} in {namespace} yet",
                "Wait until cozystack has created the bucket, or pass another app with --bucket; available: "
                f"{_listed(by_secret)}",
            )
        )
        return
    if len(app_buckets) > 1:
        raise AmbiguousError(
            f"several buckets match: {', '.join(sorted(bucket.name for bucket in app_buckets))}. Pass the Bucket app "
            f"with --bucket; available: {_listed(by_secret)}."
        )
    bucket = app_buckets.pop()
    for key, value, present in (
        ("bucket", bucket.name, store.bucket),
        ("endpoint", bucket.endpoint, store.endpoint),
        # SeaweedFS has no regions, so this value is often empty.
        ("region", bucket.region, store.region),
    ):
        if value and value != present:
            found.values["store", key] = value


def _listed(by_secret: Mapping[str, _Bucket]) -> str:
    return ", ".join(name.removeprefix(BUCKET_RELEASE) for name in sorted(by_secret)) or "none"


def _buckets(host: Cluster, namespace: str) -> dict[str, _Bucket]:
    """Return the buckets of a namespace by the name of their Secret, without credentials.

    cozystack 1.0 names the Secret after the app, later versions after the app and its user.
    """
    found = {}
    for secret in host.list_objects(SECRET, namespace):
        name, encoded = secret["metadata"]["name"], (secret.get("data") or {}).get(BUCKET_INFO)
        if encoded and name.startswith(BUCKET_RELEASE):
            try:
                spec = json.loads(base64.b64decode(encoded))["spec"]
                access = spec.get("secretS3") or {}
                found[name] = _Bucket(
                    str(spec["bucketName"]), str(access.get("endpoint") or ""), str(access.get("region") or "")
                )
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
    return found
