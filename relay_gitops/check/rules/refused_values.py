"""Values that the API server refuses only in view of others, or of what they are for."""

import base64
import binascii
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.literals import is_reference
from relay_gitops.check.rules.workload import workloads
from relay_gitops.repository.objects import containers, is_open, mapping, mappings, pod_spec_path
from relay_gitops.repository.repository import Repository

KUBERNETES = "https://kubernetes.io/docs/"


@rule(
    "SVC007",
    "a port of several has no name",
    Severity.ERROR,
    mend="Give each port of the Service a name of its own",
    source=f"{KUBERNETES}concepts/services-networking/service/#multi-port-services",
)
def port_without_name(repository: Repository) -> Iterator[Problem]:
    """Only the port of a Service with one port may be without a name; the API server refuses the others."""
    for service in repository.of_type("/Service"):
        ports = list(mappings(service.spec.get("ports")))
        for index, port in ports if len(ports) > 1 else ():
            if not port.get("name"):
                what = f"the Service has {len(ports)} ports, and this one has no name"
                yield Problem(service, ("spec", "ports", index), what)


_RESTARTS = {
    "apps/DaemonSet": ("Always",),
    "apps/Deployment": ("Always",),
    "apps/StatefulSet": ("Always",),
    "batch/CronJob": ("OnFailure", "Never"),
    "batch/Job": ("OnFailure", "Never"),
}


@rule(
    "WORK019",
    "a restartPolicy that the workload cannot have",
    Severity.ERROR,
    mend="Write OnFailure or Never for a Job or CronJob, and leave it out elsewhere",
    source=f"{KUBERNETES}concepts/workloads/controllers/job/#pod-template",
)
def restart_policy(repository: Repository) -> Iterator[Problem]:
    """Without the field it is Always, which the API server refuses for a Job; a Deployment takes nothing else."""
    for item in workloads(repository):
        path = pod_spec_path(item)
        known = _RESTARTS.get(item.type)
        if not path or not known or not mapping(item.at(*path)):
            continue
        given = item.at(*path, "restartPolicy")
        policy = given or "Always"
        if policy not in known and not is_open(policy):
            what = f"{given} is" if given else "it is missing, which means Always and is"
            keys = (*path, "restartPolicy") if given else path
            yield Problem(item, keys, f"restartPolicy: {what} not {' or '.join(known)}")


@rule(
    "WORK020",
    "an autoscaler with a minimum above its maximum",
    Severity.ERROR,
    mend="Make minReplicas no larger than maxReplicas",
    source=f"{KUBERNETES}concepts/workloads/autoscaling/horizontal-pod-autoscale/",
)
def autoscaler(repository: Repository) -> Iterator[Problem]:
    """The API server says that maxReplicas must be greater than or equal to minReplicas, and refuses it."""
    for item in repository.of_type("autoscaling/HorizontalPodAutoscaler"):
        least, most = item.spec.get("minReplicas", 1), item.spec.get("maxReplicas")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            what = f"at least {least} replicas are wanted, and at most {most}"
            yield Problem(item, ("spec", "minReplicas" if "minReplicas" in item.spec else "maxReplicas"), what)


@rule(
    "WORK021",
    "memory in thousandths of a byte",
    Severity.WARNING,
    mend="Write Mi for mebibytes, such as 128Mi",
    source=f"{KUBERNETES}concepts/configuration/manage-resources-containers/#meaning-of-memory",
)
def fraction_of_a_byte(repository: Repository) -> Iterator[Problem]:
    """The suffix `m` divides by a thousand: a container with such a limit does not start, and a request is nothing."""
    for item in workloads(repository):
        for keys, container in containers(item):
            for kind in ("requests", "limits"):
                for resource, value in mapping(mapping(container.get("resources")).get(kind)).items():
                    if resource in ("memory", "ephemeral-storage") and isinstance(value, str) and value[-1:] == "m":
                        what = f"{value} are thousandths of a byte"
                        yield Problem(item, (*keys, "resources", kind, resource), what)


@rule(
    "SEC007",
    "a value in a Secret's data is not base64",
    Severity.ERROR,
    mend="Encode it, or put it under stringData, which takes it as it is",
    source=f"{KUBERNETES}concepts/configuration/secret/#restriction-names-data",
)
def not_base64(repository: Repository) -> Iterator[Problem]:
    """The API server says `illegal base64 data`, and Flux applies nothing of the Kustomization."""
    for item in repository.of_type("/Secret"):
        for key, value in mapping(item.data.get("data")).items() if "sops" not in item.data else ():
            known = isinstance(value, str) and not is_open(value) and not is_reference(value)
            if known and not _is_base64(value):
                yield Problem(item, ("data", key), f"the value of {key} is not base64")


def _is_base64(text: str) -> bool:
    """Say whether Go decodes it, which passes over the ends of lines."""
    try:
        base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
