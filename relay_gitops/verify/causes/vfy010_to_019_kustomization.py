"""Why Flux has not applied the commit."""

from relay_gitops.operate.kinds import KUSTOMIZATION, Manifest
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import FLUX, RECONCILE, RESUME
from relay_gitops.verify.link_objects import diagnose_absent, diagnose_message, diagnose_suspended, ready_message, root
from relay_gitops.verify.live import Live

APPLY = f"{FLUX}/kustomize/kustomizations/"


SYNTH = "Run make synth, commit and push"


def kustomization_of(live: Live, link: Link) -> Manifest | None:
    """Return the live Kustomization of a folder."""
    cluster, _, kustomization, _ = root(live, link)
    return cluster.get(KUSTOMIZATION, kustomization["metadata"]["name"], kustomization["metadata"]["namespace"])


@cause("VFY010", "Kustomization missing", source=APPLY, fix=RECONCILE)
def kustomization_missing(live: Live, link: Link) -> str | None:
    """`relay-gitops bootstrap` applies the root Kustomization of a folder; Flux does not create it."""
    return diagnose_absent(kustomization_of, KUSTOMIZATION)(live, link)


@cause("VFY011", "Kustomization suspended", source=APPLY, fix=RESUME)
def kustomization_suspended(live: Live, link: Link) -> str | None:
    """Flux does not apply commits while `spec.suspend` is true."""
    return diagnose_suspended(kustomization_of)(live, link)


@cause("VFY012", "path of the Kustomization does not exist in the commit", source=APPLY, fix=SYNTH)
def path_missing(live: Live, link: Link) -> str | None:
    """kustomize-controller looks for `spec.path` in the fetched commit."""
    return diagnose_message(kustomization_of, r"path not found")(live, link)


@cause("VFY013", "kustomize build failed", source=APPLY, fix="Run relay-gitops check apps")
def build_failed(live: Live, link: Link) -> str | None:
    """Flux cannot build the folder with kustomize, so it applies none of its objects."""
    return diagnose_message(kustomization_of, r"kustomize build failed|failed to decode|accumulating resources")(
        live, link
    )


@cause("VFY014", "kind of an object is not installed", source=APPLY, fix="Run relay-gitops check apps")
def kind_unknown(live: Live, link: Link) -> str | None:
    """If one CustomResourceDefinition is missing, Flux applies no object of the same stage."""
    return diagnose_message(kustomization_of, r"no matches for kind|could not find the requested resource")(live, link)


@cause("VFY015", "API server rejects an object", source=APPLY, fix="Run relay-gitops check apps")
def dry_run_failed(live: Live, link: Link) -> str | None:
    """Flux first sends each object as a dry-run. If one is rejected, Flux applies no object of the same stage."""
    return diagnose_message(
        kustomization_of, r"dry-run failed|is invalid|field not declared|admission webhook|denied the request|immutable"
    )(live, link)


@cause(
    "VFY016",
    "kubeConfig of the Kustomization does not work",
    source=APPLY,
    fix="Run kubectl --namespace NAMESPACE get secrets, and compare them with spec.kubeConfig",
)
def kubeconfig_failed(live: Live, link: Link) -> str | None:
    """With `flux.root: host`, the host's Flux uses the kubeconfig Secret that cozystack creates."""
    return diagnose_message(kustomization_of, r"kubeconfig|secrets? .*not found|remote cluster")(live, link)


@cause("VFY017", "Kustomization has not applied the commit", source=APPLY, fix=RECONCILE, waiting=True)
def kustomization_behind(live: Live, link: Link) -> str | None:
    """Flux applies a fetched commit within seconds.

    A Kustomization with `wait: true` first ends the health checks of the previous commit.
    """
    _, _, _, commit = root(live, link)
    status = (kustomization_of(live, link) or {}).get("status") or {}
    tried = str(status.get("lastAttemptedRevision") or status.get("lastAppliedRevision") or "none")
    return None if tried.endswith(commit) else f"the applied revision is {tried}, expected {commit[:12]}"


@cause("VFY018", "Kustomization not applied", source=APPLY, fix=RECONCILE, waiting=True)
def not_applied(live: Live, link: Link) -> str | None:
    """The message contains the reason. While Flux only waits for applied objects, verify checks those objects first."""
    item = kustomization_of(live, link) or {}
    reason = condition(item, "Ready").get("reason")
    waits = reason in {"HealthCheckFailed", "Progressing", "ProgressingWithRetry", "HealthCheckCanceled"}
    return None if waits else ready_message(item) or None


@cause("VFY019", "Kustomization not ready", source=APPLY, fix=RECONCILE, waiting=True)
def kustomization_not_ready(live: Live, link: Link) -> str | None:
    """All its objects are ready, so the next reconciliation will succeed."""
    item = kustomization_of(live, link) or {}
    return None if condition(item, "Ready").get("status") == "True" else ready_message(item) or "has no condition yet"


APPLIED: tuple[Cause, ...] = (
    kustomization_missing,
    kustomization_suspended,
    path_missing,
    build_failed,
    kind_unknown,
    kubeconfig_failed,
    dry_run_failed,
    kustomization_behind,
    not_applied,
)
