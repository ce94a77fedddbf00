"""What the verbs that speak to clusters take alike."""

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
    typer.Option("--environment", "-e", metavar="FILE", help="File of values. Default: environments/docs.yaml."),
]
HostKubeconfig = Annotated[
    Path | None,
    typer.Option(
        "--host-kubeconfig", metavar="FILE", help="Kubeconfig of the host. Default: $KUBECONFIG, else ~/.kube/config."
    ),
]
HostContext = Annotated[
    str | None, typer.Option("--host-context", metavar="NAME", help="Context of the host. Default: the current one.")
]
VirtualKubeconfig = Annotated[
    str,
    typer.Option(
        "--virtual-kubeconfig",
        metavar="op|host|FILE",
        help="Kubeconfig of the virtual cluster: by the 1Password CLI, from the host's Secret, or a file.",
    ),
]
VirtualContext = Annotated[
    str | None,
    typer.Option("--virtual-context", metavar="NAME", help="Context of the virtual cluster. Default: the current one."),
]


@contextmanager
def opened(
    environment: Path | None,
    host_kubeconfig: Path | None,
    host_context: str | None,
    virtual_kubeconfig: str,
    virtual_context: str | None,
) -> Generator[tuple[Path, Clusters]]:
    """Yield the project's root and its clusters, and close the connections in the end.

    Raises ProjectError and InvalidFilesError; the clusters are asked only when they are first needed.
    """
    root = project_root(Path.cwd())
    values = Environment.load(environment or root / ENVIRONMENT, str(environment or ENVIRONMENT))
    clusters = Clusters(root, values, Access(host_kubeconfig, host_context, virtual_kubeconfig, virtual_context))
    try:
        yield root, clusters
    finally:
        clusters.close()
