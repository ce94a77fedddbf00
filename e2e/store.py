"""An S3 server on loopback, for a relay that keeps its documents: versitygw over a folder."""

from pathlib import Path

from e2e.processes import Processes

NAME = "versitygw"
# This path needs no credentials, so it answers as soon as the server listens.
HEALTH = "/health"
START_SECONDS = 30.0
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAE2E", "AWS_SECRET_ACCESS_KEY": "first"}
"""The fields of the relay's item in 1Password."""


def start(programs: Path, buckets: Path, processes: Processes) -> str:
    """Serve the subfolders of a folder as buckets with the relay's credentials; return the endpoint.

    Raises NotReadyError if it does not start.
    """
    endpoint = f"127.0.0.1:{processes.free_port()}"
    metadata = buckets.with_name("objects")
    metadata.mkdir()
    processes.start(
        NAME,
        [programs / NAME, f"--port={endpoint}", f"--health={HEALTH}", "posix", f"--sidecar={metadata}", buckets],
        {
            "ROOT_ACCESS_KEY": CREDENTIALS["AWS_ACCESS_KEY_ID"],
            "ROOT_SECRET_KEY": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        },
    )
    processes.await_answer(NAME, f"http://{endpoint}{HEALTH}", START_SECONDS)
    return f"http://{endpoint}"
