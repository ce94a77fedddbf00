"""Starts the two clusters of the end-to-end tests and keeps them running.

    python -m e2e.up    start them, deploy the committed project, and print the kubeconfigs
    python -m e2e.up --down    stop them, and delete their state

Exit code: 0 success, 1 the deployment failed and the clusters keep running, 2 a program did not start.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
from pathlib import Path

from e2e.clusters import start_clusters
from e2e.deployment import Deployment
from e2e.first_day import first_day
from e2e.names import HOST
from e2e.processes import NotReadyError, Processes
from e2e.sources import onepassword_definition, sources
from e2e.toolchain.build import BuildError, cache_folder

import psutil


def state_folder() -> Path:
    """Return the folder of the running clusters."""
    return cache_folder() / "up"


def up() -> int:
    """Start the clusters and deploy the committed files."""
    folder = state_folder()
    if folder.exists():
        print(f"error: {folder} has clusters already; end them with `make e2e-down`", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, mode=0o700)
    processes = Processes(folder / "logs")
    try:
        deployment = Deployment(start_clusters(folder, sources(), processes), onepassword_definition())
        # The start time distinguishes the process from a later one with the same number.
        running = {name: [group, psutil.Process(group).create_time()] for name, group in processes.groups.items()}
        (folder / "processes.json").write_text(json.dumps(running))
    except (BuildError, NotReadyError, KeyboardInterrupt) as error:
        processes.end()
        shutil.rmtree(folder)
        print(f"error: {error}", file=sys.stderr)
        return 2
    processes.leave()
    for name, plane in (("virtual cluster", deployment.clusters.virtual), ("host cluster", deployment.clusters.host)):
        print(f"{name}: export KUBECONFIG={plane.kubeconfig}")
    print(f"repository, commit to deploy: {deployment.folder}")
    print(f"logs: {processes.logs}", flush=True)
    deployment.check_out()
    try:
        first_day(deployment)
    except AssertionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    port, authority = deployment.clusters.ingress_port, deployment.clusters.authority
    print(f"relay: curl --cacert {authority} --connect-to ::127.0.0.1:{port} https://{HOST}/ready")
    return 0


def down() -> int:
    """Stop the running clusters."""
    folder = state_folder()
    with contextlib.suppress(FileNotFoundError):
        for group, created in json.loads((folder / "processes.json").read_text()).values():
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                if psutil.Process(group).create_time() == created:
                    os.killpg(group, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(down() if sys.argv[1:] == ["--down"] else up())
