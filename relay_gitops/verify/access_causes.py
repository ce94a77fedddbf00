"""Why a cluster cannot be looked into."""

from relay_gitops.operate.access import WrongClusterError
from relay_gitops.operate.cluster import AccessError, ClusterError, UnreachableError
from relay_gitops.operate.one_password_cli import OnePasswordCliError
from relay_gitops.verify.cause import HOST, Cause, Diagnosis, Link, cause
from relay_gitops.verify.live import Live

KUBECONFIG = "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/"


def _fails(error_type: type[Exception]) -> Diagnosis:
    def diagnose(live: Live, link: Link) -> str | None:
        read = live.host if link.cluster == HOST else live.virtual
        try:
            read.cluster()
        except (ClusterError, OnePasswordCliError) as error:
            return (
                (error.cause if isinstance(error, ClusterError) else str(error))
                if isinstance(error, error_type)
                else None
            )
        return None

    return diagnose


@cause(
    "VFY090",
    "it is another cluster",
    source=KUBECONFIG,
    next="Name the right one: --host-context, --virtual-kubeconfig",
)
def wrong_cluster(live: Live, link: Link) -> str | None:
    """What is looked for would be missing in any other cluster, too."""
    return _fails(WrongClusterError)(live, link)


@cause("VFY091", "the kubeconfig is not accepted", source=KUBECONFIG, next="Renew the kubeconfig, or name another one")
def access_refused(live: Live, link: Link) -> str | None:
    """Its token or certificate has run out, or its user may not read this."""
    return _fails(AccessError)(live, link)


@cause(
    "VFY092", "the API server does not answer", source=KUBECONFIG, next="Check the network and the kubeconfig's address"
)
def api_unreachable(live: Live, link: Link) -> str | None:
    """The cluster is down, or is not reached from here."""
    return _fails(UnreachableError)(live, link)


@cause(
    "VFY093",
    "1Password does not give the kubeconfig",
    source=KUBECONFIG,
    next="Unlock 1Password, or take --virtual-kubeconfig host",
)
def kubeconfig_not_given(live: Live, link: Link) -> str | None:
    """The kubeconfig of the virtual cluster is an item of the vault."""
    return _fails(OnePasswordCliError)(live, link)


@cause("VFY094", "the cluster cannot be read", source=KUBECONFIG, next="Mend what it says, and run it again")
def cluster_unreadable(live: Live, link: Link) -> str | None:
    """It says itself why."""
    return _fails(ClusterError)(live, link)


REACHED: tuple[Cause, ...] = (wrong_cluster, access_refused, api_unreachable, kubeconfig_not_given, cluster_unreadable)
