"""Why Flux has not installed a chart."""

import re

from relay_gitops.operate.kinds import HELM_CHART, HELM_RELEASE, SERVICE, Manifest
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import FLUX, RECONCILE, RESUME
from relay_gitops.verify.link_objects import diagnose_absent, diagnose_message, diagnose_suspended, ready_message
from relay_gitops.verify.live import Live

RELEASE = f"{FLUX}/helm/helmreleases/"


def release_of(live: Live, link: Link) -> Manifest | None:
    """Return the live HelmRelease of a link."""
    return live.virtual.get(HELM_RELEASE, link.name, link.namespace)


@cause("VFY030", "HelmRelease missing", source=RELEASE, fix=RECONCILE, waiting=True)
def release_missing(live: Live, link: Link) -> str | None:
    """The root Kustomization creates the HelmRelease."""
    return diagnose_absent(release_of, HELM_RELEASE)(live, link)


@cause("VFY031", "HelmRelease suspended", source=RELEASE, fix=RESUME)
def release_suspended(live: Live, link: Link) -> str | None:
    """Flux neither installs nor upgrades the release while `spec.suspend` is true."""
    return diagnose_suspended(release_of)(live, link)


@cause(
    "VFY032",
    "chart is not in the Git repository",
    source=RELEASE,
    fix="Run vendir sync in third_party/vendir, commit and push",
)
def chart_missing(live: Live, link: Link) -> str | None:
    """source-controller packages the chart from the fetched commit, which does not contain its folder."""
    release = release_of(live, link)
    chart = str(((release or {}).get("status") or {}).get("helmChart") or "")
    namespace, _, name = chart.partition("/")
    item = live.virtual.get(HELM_CHART, name, namespace) if name else None
    text = ready_message(item)
    return text if re.search(r"no such file|not found|no artifact|stat |chart reference", text) else None


@cause("VFY033", "values do not match the chart's schema", source=RELEASE, fix="Run relay-gitops check apps")
def values_refused(live: Live, link: Link) -> str | None:
    """Helm validates the values against the chart's values.schema.json before it installs the release."""
    return diagnose_message(release_of, r"values don't meet the specification|schema|additional properties")(live, link)


@cause(
    "VFY034",
    "HelmRelease has no retries left",
    source=RELEASE,
    fix="Fix the reported error and push; a new commit starts a new attempt",
)
def retries_exceeded(live: Live, link: Link) -> str | None:
    """After the last retry, helm-controller does nothing until the HelmRelease changes."""
    stalled = condition(release_of(live, link) or {}, "Stalled")
    return str(stalled.get("message")) if stalled.get("status") == "True" else None


@cause(
    "VFY038",
    "node port of the relay belongs to another Service",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#nodeport-custom-port",
    fix="Delete that Service with the command above if no relay needs it, or choose another relays[].nodePort",
)
def node_port_held(live: Live, link: Link) -> str | None:
    """The API server assigns a node port only once.

    With `ingress.backend: mirror`, Helm keeps the Service of a renamed, moved or removed relay, and with it the port.
    Flux retries every minute, and succeeds after the other Service was deleted.
    """
    found = re.search(
        r"Invalid value: (\d+): provided port is already allocated", ready_message(release_of(live, link))
    )
    if not found:
        return None
    port = int(found[1])
    release = live.expected.releases[link.name]["spec"]
    own = (release["targetNamespace"], release["values"].get("fullnameOverride"))
    for service in live.virtual.list_objects(SERVICE, ""):
        name = (service["metadata"]["namespace"], service["metadata"]["name"])
        if name != own and any(entry.get("nodePort") == port for entry in service["spec"].get("ports") or ()):
            command = f"kubectl --namespace {name[0]} delete service {name[1]}"
            return f"node port {port} belongs to Service {'/'.join(name)}. To free it: {command}"
    return f"node port {port} is already allocated"


@cause("VFY035", "install or upgrade of the HelmRelease failed", source=RELEASE, fix="Run relay-gitops check apps")
def release_failed(live: Live, link: Link) -> str | None:
    """The message contains the reason. While Helm only waits for its objects, verify checks those objects first."""
    text = ready_message(release_of(live, link))
    if re.search(
        r"dependency|timeout|timed out|deadline exceeded|not ready|running|in progress|fulfilling", text, re.IGNORECASE
    ):
        return None
    return text or None


@cause(
    "VFY036",
    "HelmRelease waits for a dependency",
    source=RELEASE,
    fix="Run relay-gitops verify --wait 300",
    waiting=True,
)
def dependency_waits(live: Live, link: Link) -> str | None:
    """Flux installs a release only when all releases in its `dependsOn` are ready."""
    return diagnose_message(release_of, r"dependency")(live, link)


@cause("VFY037", "HelmRelease not ready", source=RELEASE, fix="Run relay-gitops verify --wait 300", waiting=True)
def release_not_ready(live: Live, link: Link) -> str | None:
    """All its objects are ready, so the next reconciliation will succeed."""
    item = release_of(live, link) or {}
    return None if condition(item, "Ready").get("status") == "True" else ready_message(item) or "has no condition yet"


INSTALLED: tuple[Cause, ...] = (
    release_missing,
    release_suspended,
    chart_missing,
    values_refused,
    retries_exceeded,
    node_port_held,
    release_failed,
    dependency_waits,
)
