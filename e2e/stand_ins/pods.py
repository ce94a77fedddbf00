"""The programs of the pods of a node: real ones and stand-ins."""

import asyncio
import base64
import contextlib
import json
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from e2e.stand_ins.cluster_state import loopback
from e2e.stand_ins.kubelet import ContainerLogs

from lightkube.core.async_client import AsyncClient
from lightkube.models.core_v1 import Container
from lightkube.resources.core_v1 import ConfigMap, Pod, Secret, Service

RESTART_SECONDS = 1.0
WAITING = "waiting.json"
# The operator needs this file to start. It exists in a pod, but not on this machine.
SERVICE_ACCOUNT = """
mount -t tmpfs tmpfs /run && folder=/run/secrets/kubernetes.io/serviceaccount && mkdir -p $folder &&
printf %s "$0" >$folder/namespace && exec "$@"
"""
# A user namespace gives an unprivileged user root rights inside it.
UNSHARE = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user", "--mount")
SECONDS_BETWEEN_POLLS = "2"


class NotYetError(Exception):
    """The container cannot be created; a kubelet reports CreateContainerConfigError."""


@dataclass
class Running:
    """A started container: its task, and its process while it runs."""

    task: asyncio.Task[None]
    process: asyncio.subprocess.Process | None = None


class Pods:
    """The containers of a node with a known image."""

    def __init__(
        self, client: AsyncClient, kubeconfig: Path, node: str, folder: Path, programs: Path, *, logs: ContainerLogs
    ) -> None:
        self._client = client
        self._kubeconfig = kubeconfig
        self._node = node
        self._folder = folder
        self._programs = programs
        self._logs = logs
        self._running: dict[tuple[str, str], Running] = {}
        self._waiting: dict[str, str] = {}

    async def synchronize(self) -> None:
        """Start the programs of Running pods, and end those of deleted pods.

        waiting.json lists the pods that cannot be started, with the reason.
        """
        self._waiting.clear()
        pods = {
            pod.metadata.uid or "": pod
            async for pod in self._client.list(Pod, namespace="*", fields={"spec.nodeName": self._node})
            if pod.metadata and pod.metadata.deletionTimestamp is None and pod.status and pod.status.phase == "Running"
        }
        for uid, name in list(self._running):
            if uid not in pods:
                await self._stop((uid, name))
        for uid, pod in pods.items():
            for container in (pod.spec.containers if pod.spec else None) or []:
                if (uid, container.name) not in self._running:
                    await self._create(uid, pod, container)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / WAITING).write_text(json.dumps(self._waiting))

    async def end(self) -> None:
        """End all programs."""
        for key in list(self._running):
            await self._stop(key)

    async def _create(self, uid: str, pod: Pod, container: Container) -> None:
        try:
            environment = await self._environment(pod, container)
            folder = await self._files(uid, pod, container)
        except NotYetError as error:
            self._waiting[_name(pod)] = f"CreateContainerConfigError: {error}"
            return
        command = await self._command(pod, container, folder, environment)
        if command is None:
            return
        running = Running(asyncio.create_task(asyncio.sleep(0)))
        self._running[uid, container.name] = running
        running.task = asyncio.create_task(
            self._keep_running(running, _name(pod), container.name, command, environment)
        )

    async def _command(
        self, pod: Pod, container: Container, folder: Path, environment: dict[str, str]
    ) -> list[str | Path] | None:
        """Return the command for an image, and adapt its environment."""
        address = loopback((pod.status.podIP if pod.status else None) or "")
        image = (container.image or "").partition("@")[0].rpartition("/")[2].partition(":")[0]
        python = [sys.executable, "-m"]
        match image:
            case "relay-server":
                environment["E2E_POD"] = (pod.metadata.name if pod.metadata else None) or ""
                environment["E2E_IMAGE"] = container.image or ""
                environment["RELAY_SERVER_HOST"] = address
                port = next(str(each.containerPort) for each in container.ports or [])
                if real := os.environ.get("E2E_RELAY"):
                    _map_endpoint(folder / "relay.toml", os.environ["E2E_STORE"])
                    return [real, "serve", "-c", folder / "relay.toml"]
                return [*python, "e2e.stand_ins.relay", folder / "relay.toml", address, port]
            case "connect-api":
                return [*python, "e2e.stand_ins.connect", address, "8080"]
            case "onepassword-operator":
                host = urlsplit(environment["OP_CONNECT_HOST"])
                found = await self._service_address(pod, host.hostname or "")
                environment["OP_CONNECT_HOST"] = urlunsplit(host._replace(netloc=f"{found}:{host.port}"))
                environment["POLLING_INTERVAL"] = SECONDS_BETWEEN_POLLS
                environment["KUBECONFIG"] = str(self._kubeconfig)
                # Inside UNSHARE the user is root; without HOME the program would also read root's kubeconfig.
                environment["HOME"] = str(folder)
                options = ("--metrics-bind-address=0", "--metrics-secure=false", "--health-probe-bind-address=0")
                namespace = (pod.metadata.namespace if pod.metadata else None) or ""
                program = self._programs / "onepassword-operator"
                return [*UNSHARE, "sh", "-c", SERVICE_ACCOUNT, namespace, program, *options]
            case _:
                return None

    async def _service_address(self, pod: Pod, name: str) -> str:
        async for service in self._client.list(Service, namespace=pod.metadata.namespace if pod.metadata else None):
            if service.metadata and service.metadata.name == name and service.spec and service.spec.clusterIP:
                return loopback(service.spec.clusterIP)
        return name

    async def _environment(self, pod: Pod, container: Container) -> dict[str, str]:
        environment = {"PATH": os.environ["PATH"], "E2E_ITEMS": os.environ["E2E_ITEMS"]}
        environment |= {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        for variable in container.env or []:
            source = variable.valueFrom.secretKeyRef if variable.valueFrom else None
            if source is None:
                environment[variable.name] = variable.value or ""
                continue
            data = await self._data(pod, source.name or "")
            if source.key not in data:
                raise NotYetError(f"Secret {source.name} has no key {source.key}")
            environment[variable.name] = base64.b64decode(data[source.key]).decode()
        return environment

    async def _data(self, pod: Pod, name: str) -> dict[str, str]:
        namespace = pod.metadata.namespace if pod.metadata else None
        async for secret in self._client.list(Secret, namespace=namespace, fields={"metadata.name": name}):
            return secret.data or {}
        raise NotYetError(f"Secret {name} does not exist")

    async def _files(self, uid: str, pod: Pod, container: Container) -> Path:
        """Return a folder with the files of the container's ConfigMaps."""
        folder = self._folder / uid
        folder.mkdir(parents=True, exist_ok=True)
        volumes = {each.name: each for each in (pod.spec.volumes if pod.spec else None) or []}
        namespace = pod.metadata.namespace if pod.metadata else None
        for mount in container.volumeMounts or []:
            source = volumes[mount.name].configMap
            if source is None:
                continue
            data: dict[str, str] | None = None
            async for each in self._client.list(
                ConfigMap, namespace=namespace, fields={"metadata.name": source.name or ""}
            ):
                data = each.data or {}
            if data is None:
                raise NotYetError(f"ConfigMap {source.name} does not exist")
            for name, text in data.items():
                (folder / name).write_text(text)
        return folder

    async def _keep_running(
        self, running: Running, name: str, container: str, command: list[str | Path], environment: dict[str, str]
    ) -> None:
        """Run a program and restart it when it ends, like a pod with restartPolicy Always."""
        log = self._folder / (re.sub(r"\W+", "-", name) + ".log")
        while True:
            self._logs.begin(name, container, log)
            with log.open("ab") as output:
                running.process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=asyncio.subprocess.STDOUT,
                    env=environment,
                )
            print(f"{name}: started", flush=True)
            status = await running.process.wait()
            print(f"{name}: ended with status {status}", flush=True)
            await asyncio.sleep(RESTART_SECONDS)

    async def _stop(self, key: tuple[str, str]) -> None:
        running = self._running.pop(key)
        running.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running.task
        if running.process and running.process.returncode is None:
            # SIGTERM first; the grace period of a pod is not tested.
            running.process.send_signal(signal.SIGKILL)
            await running.process.wait()


def _map_endpoint(relay_toml: Path, endpoint: str) -> None:
    """Replace the address of the store with that of the S3 server."""
    text, count = re.subn('^endpoint = ".*"$', f'endpoint = "{endpoint}"', relay_toml.read_text(), flags=re.MULTILINE)
    assert count == 1, f"{count} endpoints in {relay_toml}"
    relay_toml.write_text(text)


def _name(pod: Pod) -> str:
    metadata = pod.metadata
    return f"{metadata.namespace}/{metadata.name}" if metadata else ""
