"""relay-gitops pin."""

import json
import time
from typing import Annotated

from relay_gitops.cli.clusters import EnvironmentFile, HostContext, HostKubeconfig, opened
from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.errors import ExitCode
from relay_gitops.key_path import key_text
from relay_gitops.operate import pin as pins
from relay_gitops.synth import app as pipeline
from relay_gitops.synth.publish import publish
from relay_gitops.synth.show import show_difference, show_notices

import typer

POLL_SECONDS = 2.0


def pin(
    *,
    bucket: Annotated[
        str | None,
        typer.Option("--bucket", metavar="NAME", help="The Bucket app in cozystack. Default: store.bucket."),
    ] = None,
    wait: Annotated[
        float | None, typer.Option("--wait", metavar="SECONDS", help="Wait for what the cluster does not have yet.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was pinned as JSON.")] = False,
    environment: EnvironmentFile = None,
    host_kubeconfig: HostKubeconfig = None,
    host_context: HostContext = None,
) -> None:
    """Write what only the host cluster knows into the environment file, and synthesize.

    That is the bucket's real name, its endpoint and region, and with `ingress.backend: mirror` the name of each
    relay's mirrored Service. Nothing else of the file changes.

    Exit status: 0 all is pinned, 1 something is not in the cluster yet, 2 refused and nothing changed.

    Example: [bold]relay-gitops pin --wait 120[/]
    """
    end = time.monotonic() + (wait or 0)
    with opened(environment, host_kubeconfig, host_context, "host", None) as (root, clusters):
        found = pins.pins(clusters, bucket)
        while found.missing and time.monotonic() < end:
            typer.echo(f"waiting: {found.missing[0].partition(':')[0]}", err=True)
            time.sleep(POLL_SECONDS)
            found = pins.pins(clusters, bucket)

    file, name = environment or root / ENVIRONMENT, str(environment or ENVIRONMENT)
    before = file.read_bytes()
    changes = []
    if pins.write(file, name, found):
        try:
            synthesized = pipeline.synthesize(pipeline.build_of(root), Environment.load(file, name))
            changes = publish(synthesized.files, root)
        except BaseException:
            # A failing synth changes no file, so the file that it was made from stays as it was, too.
            file.write_bytes(before)
            raise
    if as_json:
        values = {key_text(keys): value for keys, value in found.values.items()}
        typer.echo(json.dumps({"pinned": values, "missing": found.missing}, indent=2))
    else:
        for keys, value in found.values.items():
            typer.echo(f"{name}: {key_text(keys)} is now {value}")
        for change in changes:
            show_difference(change)
        if not found.values and not found.missing:
            typer.echo(f"{name}: all is as the cluster has it", err=True)
    show_notices(found.missing)
    if found.missing:
        raise typer.Exit(ExitCode.FINDINGS)
