"""Shared parts of the stand-ins: reading the objects of a cluster, and work after each change."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2
from lightkube.config.kubeconfig import KubeConfig
from lightkube.core.async_client import AsyncClient
from lightkube.types import OnErrorAction, OnErrorResult

# Watches can end without an error when an API server is killed.
RESYNC_SECONDS = 5.0
RETRY_SECONDS = 0.3


def client_of(kubeconfig: Path) -> AsyncClient:
    """Return a client for the cluster of a kubeconfig."""
    return AsyncClient(config=KubeConfig.from_file(kubeconfig), trust_env=False)


def loopback(address: str) -> str:
    """Return the loopback address for an address of a pod, a node or a Service: 127.1.2.3 for 10.1.2.3.

    The API server accepts no loopback address in an EndpointSlice, and nothing routes the others on one machine.
    """
    first, _, rest = address.partition(".")
    if first != "10":
        raise ValueError(f"{address}: only addresses of 10.0.0.0/8 are reached on this machine")
    return f"127.{rest}"


async def work_on_change(client: AsyncClient, kinds: Sequence[Any], work: Callable[[], Awaitable[None]]) -> None:
    """Call `work` at the start, after each change of an object of these kinds, and periodically; never return."""
    changed = asyncio.Event()
    changed.set()

    async def watch(kind: Any) -> None:
        while True:
            try:
                async for _ in client.watch(kind, namespace="*", on_error=_wait_and_retry):
                    changed.set()
            except httpx2.HTTPError:
                await asyncio.sleep(RETRY_SECONDS)

    async with asyncio.TaskGroup() as tasks:
        for kind in kinds:
            tasks.create_task(watch(kind))
        while True:
            try:
                async with asyncio.timeout(RESYNC_SECONDS):
                    await changed.wait()
            except TimeoutError:
                pass
            changed.clear()
            try:
                await work()
            except httpx2.HTTPError as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                await asyncio.sleep(RETRY_SECONDS)
                changed.set()


def _wait_and_retry(error: Exception, count: int) -> OnErrorResult:
    del error, count
    return OnErrorResult(OnErrorAction.RETRY, RETRY_SECONDS)
