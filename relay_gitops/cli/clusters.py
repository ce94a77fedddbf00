"""Options of the verbs that access clusters."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT, project_root
from relay_gitops.operate.access import Access, Clusters

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

    Raises ProjectError and InvalidFilesError. The clusters are contacted only on first use.
    """
    root = project_root(Path.cwd())
    values = Environment.load(environment or root / ENVIRONMENT, str(environment or ENVIRONMENT))
    clusters = Clusters(root, values, Access(host_kubeconfig, host_context, virtual_kubeconfig, virtual_context))
    try:
        yield root, clusters
    finally:
        clusters.close()
