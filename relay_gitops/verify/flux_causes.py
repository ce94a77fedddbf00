"""Why Flux has not fetched, applied or installed what is committed."""

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


def root(live: Live, link: Link) -> tuple[CachedCluster, Manifest, Manifest, str]:
    """Return the cluster, the GitRepository, the Kustomization and the commit of the folder of a link."""
    folder = link.folder
    if folder is None:
        raise ValueError(f"{link.id} is not about a folder of apps/")
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
    """Return what an object that is not ready says of itself; empty if it is ready, or says nothing."""
    found = condition(item or {}, "Ready")
    return "" if found.get("status") == "True" else str(found.get("message") or "")


def saying(of: Callable[[Live, Link], Manifest | None], pattern: str) -> Diagnosis:
    """Return what finds an object that is not ready with certain words."""
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
        return f"{kind.kind} is not there" if of(live, link) is None else None

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
    next="Set addons.fluxcd.enabled of the Kubernetes app in cozystack",
)
def flux_missing(live: Live, link: Link) -> str | None:
    """Without Flux's CustomResourceDefinitions, nothing reads the repository."""
    return _not_served(source_of)(live, link)


@cause("VFY002", "the GitRepository is not there", source=SOURCE, next=RECONCILE)
def source_missing(live: Live, link: Link) -> str | None:
    """The first GitRepository of a folder is applied by hand; nothing else makes it."""
    return _absent(source_of, GIT_REPOSITORY)(live, link)


@cause("VFY003", "the GitRepository is suspended", source=SOURCE, next="flux resume source git, or remove spec.suspend")
def source_suspended(live: Live, link: Link) -> str | None:
    """Flux fetches nothing while spec.suspend is true."""
    return _suspended(source_of)(live, link)


@cause("VFY004", "Flux follows another branch or repository than what is committed", source=SOURCE, next=RECONCILE)
def source_elsewhere(live: Live, link: Link) -> str | None:
    """A change of the source arrives through the source itself, so a wrong one has to be applied by hand."""
    _, source, _, _ = root(live, link)
    found = (source_of(live, link) or {}).get("spec", {})
    for key in ("url", "ref"):
        if found and found.get(key) != source["spec"][key]:
            return f"it has {key} {found.get(key)}, and {source['spec'][key]} is committed"
    return None


@cause(
    "VFY005", "the branch is not in the repository", source=SOURCE, next="Push the branch, or mend repository.branch"
)
def branch_missing(live: Live, link: Link) -> str | None:
    """source-controller finds no such ref, and keeps the last artifact it had."""
    return saying(source_of, r"couldn't find remote ref|reference not found|unable to resolve .*ref")(live, link)


@cause(
    "VFY006",
    "the repository cannot be read",
    source=SOURCE,
    next="Check repository.url, and that the repository is public",
)
def repository_unreadable(live: Live, link: Link) -> str | None:
    """Flux has no credentials here, so the repository must be public and its address right."""
    return saying(source_of, r"authentication required|repository not found|unable to clone|failed to checkout")(
        live, link
    )


@cause("VFY007", "the GitRepository is not ready", source=SOURCE, next=RECONCILE, waiting=True)
def source_not_ready(live: Live, link: Link) -> str | None:
    """It says itself why. It is so, too, while the first commit is being fetched."""
    return words(source_of(live, link)) or None


@cause("VFY008", "Flux has fetched another commit", source=SOURCE, next=RECONCILE, waiting=True)
def source_behind(live: Live, link: Link) -> str | None:
    """Flux asks for new commits every few minutes; bootstrap lets it ask at once."""
    _, _, _, commit = root(live, link)
    status = (source_of(live, link) or {}).get("status") or {}
    revision = str((status.get("artifact") or {}).get("revision") or "nothing")
    return None if revision.endswith(commit) else f"it has {revision}, and {commit[:12]} is expected"


@cause("VFY010", "the Kustomization is not there", source=APPLY, next=RECONCILE)
def kustomization_missing(live: Live, link: Link) -> str | None:
    """The first Kustomization of a folder is applied by hand; nothing else makes it."""
    return _absent(kustomization_of, KUSTOMIZATION)(live, link)


@cause(
    "VFY011", "the Kustomization is suspended", source=APPLY, next="flux resume kustomization, or remove spec.suspend"
)
def kustomization_suspended(live: Live, link: Link) -> str | None:
    """Flux applies nothing while spec.suspend is true."""
    return _suspended(kustomization_of)(live, link)


@cause("VFY012", "the folder is not in the commit", source=APPLY, next="make synth, commit and push apps/")
def path_missing(live: Live, link: Link) -> str | None:
    """spec.path is looked for in what the GitRepository has fetched."""
    return saying(kustomization_of, r"path not found")(live, link)


@cause("VFY013", "the folder cannot be built", source=APPLY, next="relay-gitops check apps")
def build_failed(live: Live, link: Link) -> str | None:
    """The files make kustomize fail, so nothing of them is applied."""
    return saying(kustomization_of, r"kustomize build failed|failed to decode|accumulating resources")(live, link)


@cause("VFY014", "a kind is not known to the cluster", source=APPLY, next="relay-gitops check apps")
def kind_unknown(live: Live, link: Link) -> str | None:
    """One object whose CustomResourceDefinition is missing keeps all objects of its stage from being applied."""
    return saying(kustomization_of, r"no matches for kind|could not find the requested resource")(live, link)


@cause("VFY015", "the API server refuses an object", source=APPLY, next="relay-gitops check apps")
def dry_run_failed(live: Live, link: Link) -> str | None:
    """Each object is sent as a dry-run first; where one is refused, none of its stage is applied."""
    return saying(
        kustomization_of, r"dry-run failed|is invalid|field not declared|admission webhook|denied the request|immutable"
    )(live, link)


@cause(
    "VFY016",
    "the virtual cluster's kubeconfig does not work for Flux",
    source=APPLY,
    next="kubectl get secret in the tenant's namespace",
)
def kubeconfig_failed(live: Live, link: Link) -> str | None:
    """With `flux.root: host` the host's Flux reaches the virtual cluster by the Secret that cozystack makes."""
    return saying(kustomization_of, r"kubeconfig|secrets? .*not found|remote cluster")(live, link)


@cause("VFY017", "the Kustomization is at another commit", source=APPLY, next=RECONCILE, waiting=True)
def kustomization_behind(live: Live, link: Link) -> str | None:
    """A newer commit is taken up only when the health checks of the one before have ended."""
    _, _, _, commit = root(live, link)
    status = (kustomization_of(live, link) or {}).get("status") or {}
    tried = str(status.get("lastAttemptedRevision") or status.get("lastAppliedRevision") or "none")
    return None if tried.endswith(commit) else f"it is at {tried}, and {commit[:12]} is expected"


@cause("VFY018", "the Kustomization was not applied", source=APPLY, next=RECONCILE, waiting=True)
def not_applied(live: Live, link: Link) -> str | None:
    """It says itself why. While it only waits for what it has applied, that is looked at first."""
    item = kustomization_of(live, link) or {}
    reason = condition(item, "Ready").get("reason")
    waits = reason in {"HealthCheckFailed", "Progressing", "ProgressingWithRetry", "HealthCheckCanceled"}
    return None if waits else words(item) or None


@cause("VFY019", "the Kustomization is not ready", source=APPLY, next=RECONCILE, waiting=True)
def kustomization_not_ready(live: Live, link: Link) -> str | None:
    """Everything that it applied is looked at before, and is ready; so its next try will do."""
    item = kustomization_of(live, link) or {}
    return None if condition(item, "Ready").get("status") == "True" else words(item) or "has no condition yet"


@cause("VFY030", "the HelmRelease is not there", source=RELEASE, next=RECONCILE, waiting=True)
def release_missing(live: Live, link: Link) -> str | None:
    """The Kustomization applies it."""
    return _absent(release_of, HELM_RELEASE)(live, link)


@cause("VFY031", "the HelmRelease is suspended", source=RELEASE, next="flux resume helmrelease, or remove spec.suspend")
def release_suspended(live: Live, link: Link) -> str | None:
    """Flux installs and upgrades nothing while spec.suspend is true."""
    return _suspended(release_of)(live, link)


@cause(
    "VFY032",
    "the chart is not in the repository",
    source=RELEASE,
    next="vendir sync in third_party/vendir, commit and push",
)
def chart_missing(live: Live, link: Link) -> str | None:
    """source-controller packages the chart from the fetched commit, and does not find its folder there."""
    release = release_of(live, link)
    chart = str(((release or {}).get("status") or {}).get("helmChart") or "")
    namespace, _, name = chart.partition("/")
    item = live.virtual.get(HELM_CHART, name, namespace) if name else None
    text = words(item)
    return text if re.search(r"no such file|not found|no artifact|stat |chart reference", text) else None


@cause("VFY033", "the chart refuses the values", source=RELEASE, next="relay-gitops check apps")
def values_refused(live: Live, link: Link) -> str | None:
    """Helm holds the values to the chart's values.schema.json before it installs anything."""
    return saying(release_of, r"values don't meet the specification|schema|additional properties")(live, link)


@cause(
    "VFY034",
    "the HelmRelease has given up",
    source=RELEASE,
    next="Mend what it says and push; a new commit starts it again",
)
def retries_exceeded(live: Live, link: Link) -> str | None:
    """After the last retry, helm-controller waits for a change of the release."""
    stalled = condition(release_of(live, link) or {}, "Stalled")
    return str(stalled.get("message")) if stalled.get("status") == "True" else None


@cause("VFY035", "the release failed before anything was installed", source=RELEASE, next="relay-gitops check apps")
def release_failed(live: Live, link: Link) -> str | None:
    """It says itself why. A release that only waits for its objects is judged after them."""
    text = words(release_of(live, link))
    if re.search(
        r"dependency|timeout|timed out|deadline exceeded|not ready|running|in progress|fulfilling", text, re.IGNORECASE
    ):
        return None
    return text or None


@cause(
    "VFY036", "the HelmRelease waits for another", source=RELEASE, next="relay-gitops verify --wait 300", waiting=True
)
def dependency_waits(live: Live, link: Link) -> str | None:
    """A release starts when those that it depends on are ready."""
    return saying(release_of, r"dependency")(live, link)


@cause("VFY037", "the HelmRelease is not ready", source=RELEASE, next="relay-gitops verify --wait 300", waiting=True)
def release_not_ready(live: Live, link: Link) -> str | None:
    """Everything that it made is looked at before, and is ready; so its next try will do."""
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
