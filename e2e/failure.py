"""Logs and objects of failed runs."""

import shutil
import time
from pathlib import Path

from e2e.deployment import Deployment
from e2e.toolchain.build import cache_folder

# How many folders of failed runs are kept.
KEPT = 5
# Without Secrets.
KINDS = (
    "gitrepository,helmchart,kustomization,helmrelease,onepassworditem,namespace,service,endpointslice,deployment,pod,"
    "configmap,ingress,event"
)


def collect(deployment: Deployment) -> Path:
    """Copy the logs of all programs and pods and the objects of both clusters into one folder; return it."""
    failed = cache_folder() / "failed"
    folder = failed / f"{time.strftime('%Y%m%d-%H%M%S')}-{deployment.clusters.ingress_port}"
    shutil.copytree(deployment.clusters.processes.logs, folder)
    drop_oldest(failed)
    for log in (deployment.clusters.virtual.folder / "pods").glob("*.log"):
        shutil.copy(log, folder / f"pod-{log.name}")
    for name in ("virtual", "host"):
        plane = getattr(deployment.clusters, name)
        for kind in KINDS.split(","):
            done = plane.kubectl("get", kind, "--all-namespaces", "--output=yaml", "--ignore-not-found")
            (folder / f"{name}-{kind}.yaml").write_text(done.stdout or done.stderr)
    (folder / "first-cause.txt").write_text(deployment.first_cause() + "\n")
    return folder


def drop_oldest(failed: Path) -> None:
    """Remove all but the last KEPT folders, whose names begin with their time."""
    for old in sorted(failed.iterdir())[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
