from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import Object, mapping, pod_spec_path
from relay_gitops.repository.relay import DOCS, relays, server_containers, servers
from relay_gitops.repository.repository import Repository


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
        for keys, container in server_containers(item):
            hook = mapping(mapping(container.get("lifecycle")).get("preStop"))
            # The duration of a command in preStop is unknown.
            sleep = 0 if not hook else mapping(hook.get("sleep")).get("seconds")
            if not isinstance(sleep, int):
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
