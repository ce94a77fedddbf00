"""Why the bucket of a relay is not the one of the cluster."""

from relay_gitops.operate.pin import stale_bucket
from relay_gitops.verify.cause import Link, cause
from relay_gitops.verify.live import Live

BUCKETS = "https://cozystack.io/docs/"


@cause("VFY070", "store.bucket is out of date", source=BUCKETS, fix="Run relay-gitops pin, then commit and push")
def bucket_stale(live: Live, _: Link) -> str | None:
    """In cozystack the name of a bucket is derived from a UID, so it changes when the Bucket app is recreated."""
    return stale_bucket(live.clusters)
