"""Rules about the pod of relay-server."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import Object, containers, mapping, mappings, pod_spec_path
from relay_gitops.repository.relay import DOCS, IMAGE, relay_releases, relays, servers
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY012",
    "more than one replica of relay-server",
    Severity.ERROR,
    fix="Set `replicas: 1` and `strategy.type: Recreate`",
    source=DOCS,
    level=Level.RELAY,
)
def multiple_relay_replicas(repository: Repository) -> Iterator[Problem]:
    """Each server keeps whole documents in memory and writes them as a whole.

    Two servers overwrite each other's edits, and their clients do not see each other.
    """
    for item in servers(repository):
        count = item.spec.get("replicas", 1)
        if item.kind == "Deployment" and isinstance(count, int) and count > 1:
            yield Problem(item, ("spec", "replicas"), f"{count} replicas overwrite each other's documents")
        elif item.kind == "Deployment" and count and item.at("spec", "strategy", "type") != "Recreate":
            yield Problem(
                item, ("spec", "strategy"), "a rolling update runs two servers, which overwrite each other's documents"
            )
    for release in relay_releases(repository):
        for name in ("replicaCount", "replicas"):
            count = values_of(release).get(name)
            if isinstance(count, int) and count > 1:
                yield Problem(release, (*VALUES, name), f"{count} replicas overwrite each other's documents")


@rule(
    "RELAY013",
    "volumeMount at /app hides the program of relay-server",
    Severity.ERROR,
    fix="Mount only the file, with `mountPath: /app/relay.toml` and `subPath: relay.toml`",
    source=DOCS,
    level=Level.RELAY,
)
def volume_hides_program(repository: Repository) -> Iterator[Problem]:
    """The program is in /app. A volume mounted there hides it, so the container does not start."""
    for item in servers(repository):
        for keys, container in containers(item):
            for index, mount in mappings(container.get("volumeMounts")):
                if str(mount.get("mountPath")).rstrip("/") == "/app":
                    yield Problem(
                        item,
                        (*keys, "volumeMounts", index, "mountPath"),
                        "the volume hides /app/relay, so it does not start",
                    )
    for release in relay_releases(repository):
        for field in ("volumeMounts", "extraVolumeMounts"):
            for index, mount in mappings(values_of(release).get(field)):
                if str(mount.get("mountPath")).rstrip("/") == "/app":
                    yield Problem(
                        release,
                        (*VALUES, field, index, "mountPath"),
                        "the volume hides /app/relay, so it does not start",
                    )


@rule(
    "RELAY019",
    "preStop or terminationGracePeriodSeconds is too short to save documents",
    Severity.WARNING,
    fix="Set the sleep of `preStop` to more than `checkpoint_freq_seconds`, and `terminationGracePeriodSeconds` to "
    "more than the sleep",
    source=DOCS,
    level=Level.RELAY,
)
def short_termination_grace_period(repository: Repository) -> Iterator[Problem]:
    """The server saves once per checkpoint interval. On SIGTERM it exits without the next save, so edits are lost."""
    for item in servers(repository):
        path = pod_spec_path(item) or ()
        interval, period = _checkpoint(repository, item), item.at(*path, "terminationGracePeriodSeconds")
        for keys, container in containers(item):
            hook = mapping(mapping(container.get("lifecycle")).get("preStop"))
            # The duration of a command in preStop is unknown.
            sleep = 0 if not hook else mapping(hook.get("sleep")).get("seconds")
            if IMAGE not in str(container.get("image")) or "initContainers" in keys or not isinstance(sleep, int):
                continue
            if sleep <= interval:
                where = (*keys, "lifecycle", "preStop")
                yield Problem(
                    item,
                    where,
                    f"`preStop` sleeps {sleep} s, but documents are saved every {interval} s, so edits may be lost",
                )
            elif isinstance(period, int) and period <= sleep:
                where = (*path, "terminationGracePeriodSeconds")
                yield Problem(
                    item,
                    where,
                    f"the kubelet kills the pod after {period} s, but `preStop` takes {sleep} s, so edits may be lost",
                )


def _checkpoint(repository: Repository, item: Object) -> int:
    beside = [
        file.server.get("checkpoint_freq_seconds")
        for file in relays(repository)
        if file.subject is item.release
        or (file.subject.cluster, file.subject.namespace) == (item.cluster, item.namespace)
    ]
    return max((interval for interval in beside if isinstance(interval, int)), default=10)
