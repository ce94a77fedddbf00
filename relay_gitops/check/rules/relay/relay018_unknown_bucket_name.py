from collections.abc import Iterator
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.relay import relays
from relay_gitops.repository.relay_file import RelayFile
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.mark import MARK
from relay_values.bucket import REAL_BUCKET


@rule(
    "RELAY018",
    "store.bucket is not a bucket name that cozystack generated",
    Severity.INFO,
    fix="Run `relay-gitops pin`, or copy the bucket name from the host cluster to the environment",
    source="https://cozystack.io/docs/",
    level=Level.RELAY,
)
def unknown_bucket_name(repository: Repository) -> Iterator[Problem]:
    """Cozystack generates the name bucket-<uuid>, which only the cluster knows. A recreated bucket gets a new name."""
    for file in relays(repository):
        bucket = str(file.store.get("bucket") or "")
        if _is_of_cozystack(file) and bucket and not is_open(bucket) and not REAL_BUCKET.fullmatch(bucket):
            yield relay_problem(
                file,
                f"`store.bucket` is {bucket}, but cozystack names buckets bucket-<uuid>, so the server cannot find it",
            )


def _is_of_cozystack(file: RelayFile) -> bool:
    """Return whether the store belongs to cozystack: the file is generated, or store and relay share a domain."""
    if file.store.get("type") != "s3":
        return False
    store = urlsplit(str(file.store.get("endpoint"))).hostname or ""
    relay = urlsplit(str(file.server.get("url"))).hostname or ""
    beside = store.startswith("s3.") and relay.endswith(store.removeprefix("s3"))
    return beside or file.subject.file.text.startswith(MARK)
