"""Why the Git server does not let Flux read the repository."""

from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import FLUX, RECONCILE
from relay_gitops.verify.link_objects import diagnose_message, git_repository_of
from relay_gitops.verify.live import Live

# The patterns are messages of source-controller 1.7 and 1.9, which uses go-git.
_SECRETS = f"{FLUX}/source/gitrepositories/#secret-reference"
_RENEW = f"Correct the item of repository.credentials in 1Password, then {RECONCILE[:1].lower()}{RECONCILE[1:]}"


@cause("VFY150", "Secret of the GitRepository missing or incomplete", source=_SECRETS, fix=RECONCILE)
def git_secret_unusable(live: Live, link: Link) -> str | None:
    """`relay-gitops bootstrap` creates the Secret in each cluster from the item of `repository.credentials`."""
    return diagnose_message(
        git_repository_of,
        r"failed to get secret|failed to configure authentication options|unable to construct auth method",
    )(live, link)


@cause(
    "VFY151",
    "authentication required",
    source=_SECRETS,
    fix="Set repository.credentials if the repository is private. Otherwise correct its item in 1Password. Then run "
    "relay-gitops bootstrap FOLDER",
)
def authentication_required(live: Live, link: Link) -> str | None:
    """The password or token is wrong or has expired, or Flux has none for a private repository."""
    return diagnose_message(git_repository_of, r"authentication required|authorization failed")(live, link)


@cause(
    "VFY152",
    "key refused",
    source=_SECRETS,
    fix="Add the public key of the item to the deploy keys of the repository, or correct the item and run relay-gitops "
    "bootstrap FOLDER",
)
def key_refused(live: Live, link: Link) -> str | None:
    """The Git server does not know the key: the deploy key was deleted, or the Secret has another one."""
    return diagnose_message(git_repository_of, r"unable to authenticate")(live, link)


@cause("VFY153", "host key unknown", source=_SECRETS, fix=_RENEW)
def host_key_unknown(live: Live, link: Link) -> str | None:
    """Flux sends the key only to a server whose host key is in `known_hosts`. It was renewed, or is of another host."""
    return diagnose_message(git_repository_of, r"knownhosts: key (is unknown|mismatch)")(live, link)


@cause("VFY154", "certificate of the Git server not trusted", source=_SECRETS, fix=_RENEW)
def git_certificate_untrusted(live: Live, link: Link) -> str | None:
    """A server with a private certificate authority needs the file `ca.crt` in the item."""
    return diagnose_message(git_repository_of, r"failed to verify certificate|x509:")(live, link)


REFUSED: tuple[Cause, ...] = (
    git_secret_unusable,
    authentication_required,
    key_refused,
    host_key_unknown,
    git_certificate_untrusted,
)
