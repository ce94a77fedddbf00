"""CPU and memory of containers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import containers, mapping
from relay_gitops.repository.repository import Repository

_QUANTITY = re.compile(r"(?P<number>\d+(\.\d*)?|\.\d+)(?P<suffix>[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?")


_SUFFIXES = {
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(["n", "u", "m", "", "k", *"MGTPE"], start=-3)},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}


def quantity(value: object) -> Decimal | None:
    """Return a quantity of Kubernetes, such as 500m or 1Gi, as a number; None if it is none."""
    match = _QUANTITY.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    if match is None or isinstance(value, bool):
        return None
    suffix = match["suffix"] or ""
    return (
        Decimal(match["number"] + suffix)
        if suffix[1:] and suffix[0] in "eE" and suffix != "Ei"
        else (Decimal(match["number"]) * _SUFFIXES[suffix])
    )


@rule(
    "WORK016",
    "a container asks for more than it may have",
    Severity.ERROR,
    mend="Make the request no larger than the limit",
    source=f"{KUBERNETES_DOCS}concepts/configuration/manage-resources-containers/",
)
def request_above_limit(repository: Repository) -> Iterator[Problem]:
    """The API server says `must be less than or equal to memory limit`, and refuses the workload."""
    for item in workloads(repository):
        for keys, container in containers(item):
            asked, allowed = (mapping(mapping(container.get("resources")).get(key)) for key in ("requests", "limits"))
            for resource in asked.keys() & allowed.keys():
                request, limit = quantity(asked[resource]), quantity(allowed[resource])
                if request is not None and limit is not None and request > limit:
                    what = f"it asks for {resource} {asked[resource]}, and may have {allowed[resource]}"
                    yield Problem(item, (*keys, "resources", "requests", resource), what)


@rule(
    "WORK021",
    "memory in thousandths of a byte",
    Severity.WARNING,
    mend="Write Mi for mebibytes, such as 128Mi",
    source=f"{KUBERNETES_DOCS}concepts/configuration/manage-resources-containers/#meaning-of-memory",
)
def fractional_memory(repository: Repository) -> Iterator[Problem]:
    """The suffix `m` divides by a thousand: a container with such a limit does not start, and a request is nothing."""
    for item in workloads(repository):
        for keys, container in containers(item):
            for kind in ("requests", "limits"):
                for resource, value in mapping(mapping(container.get("resources")).get(kind)).items():
                    if resource in ("memory", "ephemeral-storage") and isinstance(value, str) and value[-1:] == "m":
                        what = f"{value} are thousandths of a byte"
                        yield Problem(item, (*keys, "resources", kind, resource), what)
