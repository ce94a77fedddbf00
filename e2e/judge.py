"""Whether `verify` names a fault: what a user notices is measured, and must not be called healthy."""

import json
import time

from e2e.deployment import condition
from e2e.names import HOST, ITEM, NAMESPACE, VAULT
from e2e.random_faults import Fault
from e2e.store import CREDENTIALS
from e2e.verbs import Operator

SETTLE_SECONDS = 3.0
"""The time after which a controller has noticed a change."""
RECONCILED_SECONDS = 30.0
RECOVERY_SECONDS = 120.0
_KINDS = ("gitrepository", "kustomization", "helmrelease")


def what_fails(operator: Operator) -> str:
    """Return the request, reconciliation or rotation that fails; empty if all work."""
    day = operator.day
    answer = day.ask(HOST, "/ready")
    if answer.status != 200:
        return f"a request gets {answer.status}"
    token = str(time.time_ns())
    for plane in (day.clusters.virtual, day.clusters.host):
        for kind in _KINDS:
            plane.kubectl(
                "annotate", "--overwrite", kind, "--all", "--all-namespaces", f"reconcile.fluxcd.io/requestedAt={token}"
            )
    day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
    version = json.loads(day.clusters.items.read_text())["vaults"][VAULT][ITEM]["version"]

    def failing() -> str:
        for plane in (day.clusters.virtual, day.clusters.host):
            for kind in _KINDS:
                for item in plane.list(kind):
                    handled = item.get("status", {}).get("lastHandledReconcileAt") == token
                    if not handled or condition(item).get("status") != "True":
                        return f"{kind} {item['metadata']['name']} is not reconciled"
        secret = day.clusters.virtual.find("secret", ITEM, NAMESPACE)
        written = secret.get("metadata", {}).get("annotations", {}).get("operator.1password.io/item-version")
        return "" if written == str(version) else f"the Secret {ITEM} is not rotated"

    end = time.monotonic() + RECONCILED_SECONDS
    while (found := failing()) and time.monotonic() < end:
        time.sleep(0.5)
    return found


def judge(operator: Operator, fault: Fault) -> str:
    """Put a fault in, ask verify, and repair it; return what is wrong with the answer, empty if it is right."""
    fault.begin(operator)
    try:
        time.sleep(SETTLE_SECONDS)
        end = time.monotonic() + fault.patience
        while (first := operator.first_fault()) == ("", "") and time.monotonic() < end:
            time.sleep(0.5)
        link, cause = first
        fault.verdict = f"{cause} at {link}" if link else "all holds"
        if link:
            return (
                "" if link in fault.links else f"{fault.name}: {fault.verdict}, right: {', '.join(sorted(fault.links))}"
            )
        failing = "the object differs" if fault.remains(operator) else what_fails(operator)
        return f"{fault.name}: all holds, but {failing}" if failing else ""
    finally:
        fault.repair(operator)
        operator.day.reconcile()
        _await_recovery(operator, fault)


def _await_recovery(operator: Operator, fault: Fault) -> None:
    end = time.monotonic() + RECOVERY_SECONDS
    while (found := operator.first_fault()) != ("", ""):
        assert time.monotonic() < end, f"after the repair of {fault.name}: {found}\n{operator.verify().stdout}"
        time.sleep(0.5)
