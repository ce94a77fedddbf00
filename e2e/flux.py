"""The controllers of Flux, as processes beside an API server."""

from pathlib import Path

from e2e.control_plane import ControlPlane
from e2e.processes import Processes, free_port

START_SECONDS = 120.0
# So that a test waits for what is slow, not for a pause: Flux's own are meant for clusters that last.
PROMPT = (
    "--requeue-dependency=1s",
    "--min-retry-delay=200ms",
    "--max-retry-delay=2s",
    "--interval-jitter-percentage=0",
)


def start(name: str, plane: ControlPlane, folder: Path, processes: Processes) -> None:
    """Start source-controller and kustomize-controller for a cluster, and wait until they are ready.

    Raises NotReadyError if either does not start.
    """
    artifacts = folder / "artifacts"
    artifacts.mkdir(parents=True)
    storage = f"127.0.0.1:{free_port()}"
    for controller, options in {
        "source-controller": (
            f"--storage-path={artifacts}",
            f"--storage-addr={storage}",
            f"--storage-adv-addr={storage}",
        ),
        "kustomize-controller": (),
    }.items():
        temporary = folder / controller
        temporary.mkdir()
        health = f"127.0.0.1:{free_port()}"
        processes.start(
            f"{name}-{controller}",
            [
                plane.programs / controller,
                "--metrics-addr=0",
                "--events-addr=",
                f"--health-addr={health}",
                *PROMPT,
                *options,
            ],
            {"KUBECONFIG": str(plane.kubeconfig), "RUNTIME_NAMESPACE": "cozy-fluxcd", "TMPDIR": str(temporary)},
        )
        processes.await_answer(f"{name}-{controller}", f"http://{health}/readyz", START_SECONDS)
