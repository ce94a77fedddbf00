"""Options of the verbs that access clusters."""

import shlex
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT, project_root
from relay_gitops.errors import InterruptedRunError, PartialWriteError, RelayGitopsError
from relay_gitops.operate.access import Access, Clusters
from relay_gitops.synth.show import show_note

import typer

EnvironmentFile = Annotated[
    Path | None,
    typer.Option("--environment", "-e", metavar="FILE", help="Environment file. Default: environments/docs.yaml."),
]
HostKubeconfig = Annotated[
    Path | None,
    typer.Option(
        "--host-kubeconfig",
        metavar="FILE",
        help="Kubeconfig of the host cluster. Default: $KUBECONFIG, else ~/.kube/config.",
    ),
]
HostContext = Annotated[
    str | None,
    typer.Option("--host-context", metavar="NAME", help="Context of the host cluster. Default: current context."),
]
VirtualKubeconfig = Annotated[
    str,
    typer.Option(
        "--virtual-kubeconfig",
        metavar="op|host|FILE",
        help="Kubeconfig of the virtual cluster: from 1Password, from the Secret in the host cluster, or from a file.",
    ),
]
VirtualContext = Annotated[
    str | None,
    typer.Option("--virtual-context", metavar="NAME", help="Context of the virtual cluster. Default: current context."),
]


@contextmanager
def opened(
    environment: Path | None,
    host_kubeconfig: Path | None,
    host_context: str | None,
    virtual_kubeconfig: str,
    virtual_context: str | None,
) -> Generator[tuple[Path, Clusters]]:
    """Yield the project's root and its clusters, and close the connections at the end.

    Raises ProjectError and InvalidFilesError. The clusters are contacted only on first use. An error or Ctrl-C after a
    write becomes PartialWriteError or InterruptedRunError, with what was written and the command to run again.
    """
    root = project_root(Path.cwd())
    values = Environment.load(environment or root / ENVIRONMENT, str(environment or ENVIRONMENT))
    clusters = Clusters(
        root, values, Access(host_kubeconfig, host_context, virtual_kubeconfig, virtual_context), show_note
    )
    try:
        yield root, clusters
    except RelayGitopsError as error:
        if clusters.log.is_empty:
            raise
        raise PartialWriteError(f"{error}\n{_left(clusters)}") from None
    except KeyboardInterrupt:
        if clusters.log.is_empty:
            raise
        raise InterruptedRunError(f"interrupted.\n{_left(clusters)}") from None
    finally:
        clusters.close()


def _left(clusters: Clusters) -> str:
    """Return what was written, and how to continue."""
    command = shlex.join(["relay-gitops", *sys.argv[1:]])
    return (
        f"{clusters.log}\nWritten objects stay, and Flux continues with them. Run the same command again, which "
        f"continues from there: {command}"
    )
