import re
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX014",
    "no controller reconciles an object with this sharding key",
    Severity.ERROR,
    fix="Remove the label `sharding.fluxcd.io/key`, or deploy a controller that watches this shard",
    source="https://fluxcd.io/flux/installation/configuration/sharding/",
)
def unreconciled_shard(repository: Repository) -> Iterator[Problem]:
    """The default controllers skip objects with a sharding key, and no other controller watches this shard."""
    for item in repository.applied:
        shard = item.labels.get("sharding.fluxcd.io/key")
        if item.group.endswith("toolkit.fluxcd.io") and shard and not _has_shard(repository, str(shard)):
            message = f"no controller watches the shard {shard}, so Flux never reconciles {item.name}"
            yield Problem(item, ("metadata", "labels", "sharding.fluxcd.io/key"), message)


def _has_shard(repository: Repository, shard: str) -> bool:
    """Return whether the repository deploys a controller that watches a shard."""
    selector = re.compile(rf"--watch-label-selector=sharding\.fluxcd\.io/key\s*(=|in\s*\().*{re.escape(shard)}")
    return any(
        "--watch-label-selector" in file.text and selector.search(file.text) for file in repository.files.yaml.values()
    )
