"""relay-gitops pin."""

import time
from typing import Annotated

from relay_gitops.cli.clusters import EnvironmentFile, HostContext, HostKubeconfig, opened
from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.environment.replacement import replacement
from relay_gitops.errors import ExitCode, RelayGitopsError
from relay_gitops.key_path import key_text
from relay_gitops.operate import pin as pins
from relay_gitops.operate.pin_report import pin_report
from relay_gitops.redaction.text import redacted
from relay_gitops.synth.project_app import load_app
from relay_gitops.synth.project_lock import project_lock
from relay_gitops.synth.publish import Difference, publish_locked
from relay_gitops.synth.show import show_difference, show_notices

import typer

POLL_SECONDS = 2.0


def pin(
    *,
    bucket: Annotated[
        str | None,
        typer.Option("--bucket", metavar="NAME", help="Bucket app in cozystack. Default: store.bucket."),
    ] = None,
    wait: Annotated[
        float | None, typer.Option("--wait", metavar="SECONDS", help="Wait for objects that do not exist yet.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pinned values as JSON.")] = False,
    environment: EnvironmentFile = None,
    host_kubeconfig: HostKubeconfig = None,
    host_context: HostContext = None,
) -> None:
    """Look up generated names (bucket, mirrored Services) in the host cluster and write them to the environment file.

    Writes name, endpoint and region of the bucket, and with `ingress.backend: mirror` the name of each relay's
    mirrored Service. Then runs synth.

    Exit codes: 0 success, 1 an object does not exist yet, 2 error, nothing was changed.

    Example: [bold]relay-gitops pin --wait 120[/]
    """
    end = time.monotonic() + (wait or 0)
    with opened(environment, host_kubeconfig, host_context, "host", None) as (root, clusters):
        found = pins.pins(clusters, bucket)
        while found.missing and time.monotonic() < end:
            typer.echo(f"waiting: {found.missing[0].message.partition(':')[0]}", err=True)
            time.sleep(POLL_SECONDS)
            found = pins.pins(clusters, bucket)

    file, name = environment or root / ENVIRONMENT, str(environment or ENVIRONMENT)
    changes: list[Difference] = []
    with project_lock(root):
        before = file.read_bytes().decode()
        after = found.changes(before, name)
        if after != before:
            with replacement(file, name, after) as temporary:
                # apps/ first: if it cannot be written, the environment file stays as it is.
                synthesized = load_app(root).synthesize(Environment.load(temporary, name))
                if file.read_bytes().decode() != before:
                    raise RelayGitopsError(f"{name}: was changed by another program. Run the command again.")
                changes = publish_locked(synthesized.files, root)
    if as_json:
        typer.echo(pin_report(found).model_dump_json(indent=2))
    else:
        for keys, value in found.values.items():
            typer.echo(f"{name}: {key_text(keys)} is now {redacted(value)}")
        for change in changes:
            show_difference(change)
        if not found.values and not found.missing:
            typer.echo(f"{name}: already up to date", err=True)
    show_notices(found.missing)
    if found.missing:
        raise typer.Exit(ExitCode.FINDINGS)
