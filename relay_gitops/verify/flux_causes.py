"""Why Flux has not fetched, applied or installed the commit."""

import re
from collections.abc import Callable

from relay_gitops.operate.cluster import UnknownKindError
from relay_gitops.operate.kinds import GIT_REPOSITORY, HELM_CHART, HELM_RELEASE, KUSTOMIZATION, Kind, Manifest
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Cause, Diagnosis, Link, cause
from relay_gitops.verify.live import CachedCluster, Live

FLUX = "https://fluxcd.io/flux/components"
SOURCE = f"{FLUX}/source/gitrepositories/"
APPLY = f"{FLUX}/kustomize/kustomizations/"
RELEASE = f"{FLUX}/helm/helmreleases/"
RECONCILE = "relay-gitops bootstrap FOLDER"
SYNTH = "Run make synth, commit and push"


def root(live: Live, link: Link) -> tuple[CachedCluster, Manifest, Manifest, str]:
    """Return the cluster, the GitRepository, the Kustomization and the commit of the folder of a link."""
    folder = link.folder
    if folder is None:
        raise ValueError(f"{link.id} does not belong to a folder of apps/")
    declaring, source, kustomization = live.expected.roots[folder]
    return live.of_folder(declaring), source, kustomization, live.expected.commits[folder]


def source_of(live: Live, link: Link) -> Manifest | None:
    """Return the live GitRepository of a folder."""
    cluster, source, _, _ = root(live, link)
    return cluster.get(GIT_REPOSITORY, source["metadata"]["name"], source["metadata"]["namespace"])


def kustomization_of(live: Live, link: Link) -> Manifest | None:
    """Return the live Kustomization of a folder."""
    cluster, _, kustomization, _ = root(live, link)
    return cluster.get(KUSTOMIZATION, kustomization["metadata"]["name"], kustomization["metadata"]["namespace"])


def release_of(live: Live, link: Link) -> Manifest | None:
    """Return the live HelmRelease of a link."""
    return live.virtual.get(HELM_RELEASE, link.name, link.namespace)


def words(item: Manifest | None) -> str:
    """Return the message of the Ready condition; empty if the object is ready or has no message."""
    found = condition(item or {}, "Ready")
    return "" if found.get("status") == "True" else str(found.get("message") or "")


def saying(of: Callable[[Live, Link], Manifest | None], pattern: str) -> Diagnosis:
    """Return a diagnosis that matches the message of an object that is not ready."""
    expression = re.compile(pattern, re.IGNORECASE)

    def diagnose(live: Live, link: Link) -> str | None:
        text = words(of(live, link))
        return text if expression.search(text) else None

    return diagnose


def _not_served(of: Callable[[Live, Link], Manifest | None]) -> Diagnosis:
    def diagnose(live: Live, link: Link) -> str | None:
        try:
            of(live, link)
        except UnknownKindError as error:
            return error.cause
        return None

    return diagnose


def _absent(of: Callable[[Live, Link], Manifest | None], kind: Kind) -> Diagnosis:
    def diagnose(live: Live, link: Link) -> str | None:
        return f"{kind.kind} does not exist" if of(live, link) is None else None

    return diagnose


def _suspended(of: Callable[[Live, Link], Manifest | None]) -> Diagnosis:
    def diagnose(live: Live, link: Link) -> str | None:
        item = of(live, link)
        return "spec.suspend is true" if item and item["spec"].get("suspend") else None

    return diagnose


@cause(
    "VFY001",
    "Flux is not installed",
    source=SOURCE,
    next="Set addons.fluxcd.enabled: true in the Kubernetes app in cozystack",
)
def flux_missing(live: Live, link: Link) -> str | None:
    """The cluster does not serve Flux's kinds, so no controller reads the repository."""
    return _not_served(source_of)(live, link)


@cause("VFY002", "GitRepository missing", source=SOURCE, next=RECONCILE)
def source_missing(live: Live, link: Link) -> str | None:
    """`relay-gitops bootstrap` applies the GitRepository of a folder; Flux does not create it."""
    return _absent(source_of, GIT_REPOSITORY)(live, link)


@cause("VFY003", "GitRepository suspended", source=SOURCE, next="Run flux resume source git, or remove spec.suspend")
def source_suspended(live: Live, link: Link) -> str | None:
    """Flux does not fetch new commits while `spec.suspend` is true."""
    return _suspended(source_of)(live, link)


@cause("VFY004", "url or ref of the GitRepository differs from the commit", source=SOURCE, next=RECONCILE)
def source_elsewhere(live: Live, link: Link) -> str | None:
    """Flux cannot read the corrected GitRepository from a wrong repository, so you must apply it by hand."""
    _, source, _, _ = root(live, link)
    found = (source_of(live, link) or {}).get("spec", {})
    for key in ("url", "ref"):
        if found and found.get(key) != source["spec"][key]:
            return f"spec.{key} is {found.get(key)}, expected {source['spec'][key]}"
    return None


@cause("VFY005", "branch does not exist", source=SOURCE, next="Push the branch, or correct repository.branch")
def branch_missing(live: Live, link: Link) -> str | None:
    """source-controller cannot find the branch, so it keeps the last artifact."""
    return saying(source_of, r"couldn't find remote ref|reference not found|unable to resolve .*ref")(live, link)


@cause(
    "VFY006",
    "Git repository cannot be read",
    source=SOURCE,
    next="Check repository.url, and that the repository is public",
)
def repository_unreadable(live: Live, link: Link) -> str | None:
    """The GitRepository has no credentials, so its URL must be correct and the repository must be public."""
    return saying(source_of, r"authentication required|repository not found|unable to clone|failed to checkout")(
        live, link
    )


@cause("VFY007", "GitRepository not ready", source=SOURCE, next=RECONCILE, waiting=True)
def source_not_ready(live: Live, link: Link) -> str | None:
    """The message contains the reason. This is normal while Flux fetches the first commit."""
    return words(source_of(live, link)) or None


@cause("VFY008", "Flux has not fetched the commit", source=SOURCE, next=RECONCILE, waiting=True)
def source_behind(live: Live, link: Link) -> str | None:
    """Flux checks for new commits every few minutes. `relay-gitops bootstrap` triggers it immediately."""
    _, _, _, commit = root(live, link)
    status = (source_of(live, link) or {}).get("status") or {}
    revision = str((status.get("artifact") or {}).get("revision") or "(none)")
    return None if revision.endswith(commit) else f"the fetched revision is {revision}, expected {commit[:12]}"


@cause("VFY010", "Kustomization missing", source=APPLY, next=RECONCILE)
def kustomization_missing(live: Live, link: Link) -> str | None:
    """`relay-gitops bootstrap` applies the root Kustomization of a folder; Flux does not create it."""
    return _absent(kustomization_of, KUSTOMIZATION)(live, link)


@cause("VFY011", "Kustomization suspended", source=APPLY, next="Run flux resume kustomization, or remove spec.suspend")
def kustomization_suspended(live: Live, link: Link) -> str | None:
    """Flux does not apply commits while `spec.suspend` is true."""
    return _suspended(kustomization_of)(live, link)


@cause("VFY012", "path of the Kustomization does not exist in the commit", source=APPLY, next=SYNTH)
def path_missing(live: Live, link: Link) -> str | None:
    """kustomize-controller looks for `spec.path` in the fetched commit."""
    return saying(kustomization_of, r"path not found")(live, link)


@cause("VFY013", "kustomize build failed", source=APPLY, next="relay-gitops check apps")
def build_failed(live: Live, link: Link) -> str | None:
    """Flux cannot build the folder with kustomize, so it applies none of its objects."""
    return saying(kustomization_of, r"kustomize build failed|failed to decode|accumulating resources")(live, link)


@cause("VFY014", "kind of an object is not installed", source=APPLY, next="relay-gitops check apps")
def kind_unknown(live: Live, link: Link) -> str | None:
    """If one CustomResourceDefinition is missing, Flux applies no object of the same stage."""
    return saying(kustomization_of, r"no matches for kind|could not find the requested resource")(live, link)


@cause("VFY015", "API server rejects an object", source=APPLY, next="relay-gitops check apps")
def dry_run_failed(live: Live, link: Link) -> str | None:
    """Flux first sends each object as a dry-run. If one is rejected, Flux applies no object of the same stage."""
    return saying(
        kustomization_of, r"dry-run failed|is invalid|field not declared|admission webhook|denied the request|immutable"
    )(live, link)


@cause(
    "VFY016",
    "kubeConfig of the Kustomization does not work",
    source=APPLY,
    next="Run kubectl get secret in the tenant's namespace",
)
def kubeconfig_failed(live: Live, link: Link) -> str | None:
    """With `flux.root: host`, the host's Flux uses the kubeconfig Secret that cozystack creates."""
    return saying(kustomization_of, r"kubeconfig|secrets? .*not found|remote cluster")(live, link)


@cause("VFY017", "Kustomization has not applied the commit", source=APPLY, next=RECONCILE, waiting=True)
def kustomization_behind(live: Live, link: Link) -> str | None:
    """Flux starts to apply a commit only after the health checks of the previous one have ended."""
    _, _, _, commit = root(live, link)
    status = (kustomization_of(live, link) or {}).get("status") or {}
    tried = str(status.get("lastAttemptedRevision") or status.get("lastAppliedRevision") or "none")
    return None if tried.endswith(commit) else f"the applied revision is {tried}, expected {commit[:12]}"


@cause("VFY018", "Kustomization not applied", source=APPLY, next=RECONCILE, waiting=True)
def not_applied(live: Live, link: Link) -> str | None:
    """The message contains the reason. While Flux only waits for applied objects, verify checks those objects first."""
    item = kustomization_of(live, link) or {}
    reason = condition(item, "Ready").get("reason")
    waits = reason in {"HealthCheckFailed", "Progressing", "ProgressingWithRetry", "HealthCheckCanceled"}
    return None if waits else words(item) or None


@cause("VFY019", "Kustomization not ready", source=APPLY, next=RECONCILE, waiting=True)
def kustomization_not_ready(live: Live, link: Link) -> str | None:
    """All its objects are ready, so the next reconciliation will succeed."""
    item = kustomization_of(live, link) or {}
    return None if condition(item, "Ready").get("status") == "True" else words(item) or "has no condition yet"


@cause("VFY030", "HelmRelease missing", source=RELEASE, next=RECONCILE, waiting=True)
def release_missing(live: Live, link: Link) -> str | None:
    """The root Kustomization creates the HelmRelease."""
    return _absent(release_of, HELM_RELEASE)(live, link)


@cause("VFY031", "HelmRelease suspended", source=RELEASE, next="Run flux resume helmrelease, or remove spec.suspend")
def release_suspended(live: Live, link: Link) -> str | None:
    """Flux neither installs nor upgrades the release while `spec.suspend` is true."""
    return _suspended(release_of)(live, link)


@cause(
    "VFY032",
    "chart is not in the Git repository",
    source=RELEASE,
    next="Run vendir sync in third_party/vendir, commit and push",
)
def chart_missing(live: Live, link: Link) -> str | None:
    """source-controller packages the chart from the fetched commit, which does not contain its folder."""
    release = release_of(live, link)
    chart = str(((release or {}).get("status") or {}).get("helmChart") or "")
    namespace, _, name = chart.partition("/")
    item = live.virtual.get(HELM_CHART, name, namespace) if name else None
    text = words(item)
    return text if re.search(r"no such file|not found|no artifact|stat |chart reference", text) else None


@cause("VFY033", "values do not match the chart's schema", source=RELEASE, next="relay-gitops check apps")
def values_refused(live: Live, link: Link) -> str | None:
    """Helm validates the values against the chart's values.schema.json before it installs the release."""
    return saying(release_of, r"values don't meet the specification|schema|additional properties")(live, link)


@cause(
    "VFY034",
    "HelmRelease has no retries left",
    source=RELEASE,
    next="Fix the reported error and push; a new commit starts a new attempt",
)
def retries_exceeded(live: Live, link: Link) -> str | None:
    """After the last retry, helm-controller does nothing until the HelmRelease changes."""
    stalled = condition(release_of(live, link) or {}, "Stalled")
    return str(stalled.get("message")) if stalled.get("status") == "True" else None


@cause("VFY035", "install or upgrade of the HelmRelease failed", source=RELEASE, next="relay-gitops check apps")
def release_failed(live: Live, link: Link) -> str | None:
    """The message contains the reason. While Helm only waits for its objects, verify checks those objects first."""
    text = words(release_of(live, link))
    if re.search(
        r"dependency|timeout|timed out|deadline exceeded|not ready|running|in progress|fulfilling", text, re.IGNORECASE
    ):
        return None
    return text or None


@cause(
    "VFY036", "HelmRelease waits for a dependency", source=RELEASE, next="relay-gitops verify --wait 300", waiting=True
)
def dependency_waits(live: Live, link: Link) -> str | None:
    """Flux installs a release only when all releases in its `dependsOn` are ready."""
    return saying(release_of, r"dependency")(live, link)


@cause("VFY037", "HelmRelease not ready", source=RELEASE, next="relay-gitops verify --wait 300", waiting=True)
def release_not_ready(live: Live, link: Link) -> str | None:
    """All its objects are ready, so the next reconciliation will succeed."""
    item = release_of(live, link) or {}
    return None if condition(item, "Ready").get("status") == "True" else words(item) or "has no condition yet"


FETCHED: tuple[Cause, ...] = (
    flux_missing,
    source_missing,
    source_suspended,
    source_elsewhere,
    branch_missing,
    repository_unreadable,
    source_not_ready,
    source_behind,
)
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
INSTALLED: tuple[Cause, ...] = (
    release_missing,
    release_suspended,
    chart_missing,
    values_refused,
    retries_exceeded,
    release_failed,
    dependency_waits,
)
