"""Why Flux has not fetched the commit."""

from collections.abc import Callable

from relay_gitops.operate.cluster import UnknownKindError
from relay_gitops.operate.kinds import GIT_REPOSITORY, Manifest
from relay_gitops.verify.cause import Cause, Diagnosis, Link, cause
from relay_gitops.verify.causes.vfy150_to_159_git_credentials import REFUSED
from relay_gitops.verify.documentation import FLUX, RECONCILE, RESUME
from relay_gitops.verify.link_objects import (
    diagnose_absent,
    diagnose_message,
    diagnose_suspended,
    git_repository_of,
    ready_message,
    root,
)
from relay_gitops.verify.live import Live

SOURCE = f"{FLUX}/source/gitrepositories/"


def _diagnose_unserved(of: Callable[[Live, Link], Manifest | None]) -> Diagnosis:
    def diagnose(live: Live, link: Link) -> str | None:
        try:
            of(live, link)
        except UnknownKindError as error:
            return error.cause
        return None

    return diagnose


@cause(
    "VFY001",
    "Flux is not installed",
    source=SOURCE,
    fix="Set addons.fluxcd.enabled: true in the Kubernetes app in cozystack",
)
def flux_missing(live: Live, link: Link) -> str | None:
    """The cluster does not serve Flux's kinds, so no controller reads the repository."""
    return _diagnose_unserved(git_repository_of)(live, link)


@cause("VFY002", "GitRepository missing", source=SOURCE, fix=RECONCILE)
def source_missing(live: Live, link: Link) -> str | None:
    """`relay-gitops bootstrap` applies the GitRepository of a folder; Flux does not create it."""
    return diagnose_absent(git_repository_of, GIT_REPOSITORY)(live, link)


@cause("VFY003", "GitRepository suspended", source=SOURCE, fix=RESUME)
def source_suspended(live: Live, link: Link) -> str | None:
    """Flux does not fetch new commits while `spec.suspend` is true."""
    return diagnose_suspended(git_repository_of)(live, link)


@cause("VFY004", "url, ref or secretRef of the GitRepository differs from the commit", source=SOURCE, fix=RECONCILE)
def source_elsewhere(live: Live, link: Link) -> str | None:
    """Flux cannot read the corrected GitRepository from a wrong repository, so you must apply it by hand."""
    _, source, _, _ = root(live, link)
    found = (git_repository_of(live, link) or {}).get("spec", {})
    for key in ("url", "ref", "secretRef"):
        if found and found.get(key) != source["spec"].get(key):
            return f"spec.{key} is {found.get(key) or 'missing'}, expected {source['spec'].get(key) or 'none'}"
    return None


@cause("VFY005", "branch does not exist", source=SOURCE, fix="Push the branch, or correct repository.branch")
def branch_missing(live: Live, link: Link) -> str | None:
    """source-controller cannot find the branch, so it keeps the last artifact."""
    return diagnose_message(git_repository_of, r"couldn't find remote ref|reference not found|unable to resolve .*ref")(
        live, link
    )


@cause(
    "VFY006",
    "Git repository cannot be read",
    source=SOURCE,
    fix="Check repository.url, and that the account or key of repository.credentials may read the repository",
)
def repository_unreadable(live: Live, link: Link) -> str | None:
    """The repository does not exist, or its server hides it, as GitHub does from an account without access."""
    return diagnose_message(git_repository_of, r"repository not found|unable to clone|failed to checkout")(live, link)


@cause("VFY007", "GitRepository not ready", source=SOURCE, fix=RECONCILE, waiting=True)
def source_not_ready(live: Live, link: Link) -> str | None:
    """The message contains the reason. This is normal while Flux fetches the first commit."""
    return ready_message(git_repository_of(live, link)) or None


@cause("VFY008", "Flux has not fetched the commit", source=SOURCE, fix=RECONCILE, waiting=True)
def source_behind(live: Live, link: Link) -> str | None:
    """Flux checks for new commits every few minutes. `relay-gitops bootstrap` triggers it immediately."""
    _, _, _, commit = root(live, link)
    status = (git_repository_of(live, link) or {}).get("status") or {}
    revision = str((status.get("artifact") or {}).get("revision") or "(none)")
    return None if revision.endswith(commit) else f"the fetched revision is {revision}, expected {commit[:12]}"


FETCHED: tuple[Cause, ...] = (
    flux_missing,
    source_missing,
    source_suspended,
    source_elsewhere,
    branch_missing,
    *REFUSED,
    repository_unreadable,
    source_not_ready,
    source_behind,
)
