from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.relay_variables import relay_variables
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.relay import DOCS
from relay_gitops.repository.repository import Repository

_IGNORED = {"STORAGE_BUCKET", "AWS_S3_BUCKET", "STORAGE_PREFIX", "AWS_S3_BUCKET_PREFIX", "AWS_S3_USE_PATH_STYLE",
            "RELAY_SERVER_S3_PRESIGNED_URL_EXPIRATION"}  # fmt: skip


@rule(
    "RELAY009",
    "environment variable that relay-server ignores",
    Severity.ERROR,
    fix="Remove the variable, and write the setting in relay.toml",
    source=DOCS,
    level=Level.RELAY,
)
def ignored_relay_variable(repository: Repository) -> Iterator[Problem]:
    """`relay serve` does not read the bucket, the path style or any BACKBLAZE_ variable from the environment."""
    for item, keys, name, _ in relay_variables(repository):
        if name in _IGNORED or name.startswith("BACKBLAZE_"):
            yield Problem(item, keys, f"the server does not read {name}, so the setting has no effect")
        elif name == "AWS_ENDPOINT_URL_S3":
            message = "the server reads AWS_ENDPOINT_URL_S3 only if relay.toml has no endpoint"
            yield Problem(item, keys, f"{message}, so the setting may have no effect")
