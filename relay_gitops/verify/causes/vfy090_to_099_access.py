"""Why a cluster cannot be read."""

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
    "kubeconfig of another cluster",
    source=KUBECONFIG,
    fix="Pass the right cluster with --host-context or --virtual-kubeconfig",
)
def wrong_cluster(live: Live, link: Link) -> str | None:
    """Before it reads any object, every command checks that it talks to the right cluster."""
    return _fails(WrongClusterError)(live, link)


@cause("VFY091", "access denied", source=KUBECONFIG, fix="Renew the kubeconfig, or pass another one")
def access_refused(live: Live, link: Link) -> str | None:
    """The token or certificate of the kubeconfig has expired, or its user lacks permissions."""
    return _fails(AccessError)(live, link)


@cause(
    "VFY092",
    "API server unreachable",
    source=KUBECONFIG,
    fix="Check the network and the server address in the kubeconfig",
)
def api_unreachable(live: Live, link: Link) -> str | None:
    """The cluster is down, or this machine cannot reach it."""
    return _fails(UnreachableError)(live, link)


@cause(
    "VFY093",
    "kubeconfig cannot be read from 1Password",
    source=KUBECONFIG,
    fix="Unlock 1Password, or pass --virtual-kubeconfig host",
)
def kubeconfig_not_given(live: Live, link: Link) -> str | None:
    """By default, the kubeconfig of the virtual cluster is read from an item in the 1Password vault."""
    return _fails(OnePasswordCliError)(live, link)


@cause("VFY094", "cluster cannot be read", source=KUBECONFIG, fix="Fix the reported error, then run verify again")
def cluster_unreadable(live: Live, link: Link) -> str | None:
    """The message contains the error of the API server."""
    return _fails(ClusterError)(live, link)


REACHED: tuple[Cause, ...] = (wrong_cluster, access_refused, api_unreachable, kubeconfig_not_given, cluster_unreadable)
