"""The controllers of Flux as local processes."""

from collections.abc import Sequence
from pathlib import Path

from e2e.control_plane import ControlPlane
from e2e.processes import Processes

START_SECONDS = 120.0
# Shorter than Flux's defaults, so that tests do not wait for intervals.
PROMPT = (
    "--requeue-dependency=1s",
    "--min-retry-delay=200ms",
    "--max-retry-delay=2s",
    "--interval-jitter-percentage=0",
    "--kube-api-qps=200",
    "--kube-api-burst=400",
)


def start(
    name: str,
    plane: ControlPlane,
    folder: Path,
    processes: Processes,
    *,
    release: str = "",
    feature_gates: str = "",
    controllers: Sequence[str] = ("source-controller", "kustomize-controller", "helm-controller"),
) -> None:
    """Start controllers for a cluster, and wait until they are ready.

    `release` is the set in programs.toml, for example `flux-2.9`. Raises NotReadyError if a controller does not start.
    """
    artifacts = folder / "artifacts"
    artifacts.mkdir(parents=True, exist_ok=True)
    addresses: dict[str, str] = {}
    gates = [f"--feature-gates={feature_gates}"] if feature_gates else []
    storage = f"127.0.0.1:{processes.free_port()}"
    options = {
        "source-controller": [
            f"--storage-path={artifacts}",
            f"--storage-addr={storage}",
            f"--storage-adv-addr={storage}",
        ],
        "kustomize-controller": gates,
        "helm-controller": gates,
    }
    for controller in controllers:
        temporary = folder / controller
        temporary.mkdir(exist_ok=True)
        addresses[controller] = f"127.0.0.1:{processes.free_port()}"
        processes.start(
            f"{name}-{controller}",
            [
                plane.programs / "-".join(filter(None, [release, controller])),
                "--metrics-addr=0",
                "--events-addr=",
                f"--health-addr={addresses[controller]}",
                *PROMPT,
                *options[controller],
            ],
            {"KUBECONFIG": str(plane.kubeconfig), "RUNTIME_NAMESPACE": "cozy-fluxcd", "TMPDIR": str(temporary)},
        )
    for controller, health in addresses.items():
        processes.await_answer(f"{name}-{controller}", f"http://{health}/readyz", START_SECONDS)
