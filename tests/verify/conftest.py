"""The platform, page and store for the tests of verify."""

from collections.abc import Iterator

from tests.operate.conftest import CANARY, Platform, clusters, platform, pushed, servers
from tests.operate.kubernetes_api import Key, Manifest
from tests.verify.chain import BUCKET, HOST, STORE, Chain
from tests.verify.page_server import PageServer, serve_page
from tests.verify.s3_server import S3Server, serve_s3

import pytest
from pytest_socket import enable_socket

__all__ = ["clusters", "platform", "pushed", "servers"]


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    """Serve the page of the relay."""
    enable_socket()
    with serve_page(HOST, tmp_path_factory.mktemp("page")) as served:
        yield served


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Serve the bucket of the relay."""
    enable_socket()
    with serve_s3(STORE, BUCKET, {CANARY: CANARY}, tmp_path_factory.mktemp("store")) as served:
        yield served


@pytest.fixture(scope="session")
def built() -> dict[str, dict[Key, Manifest]]:
    """Return a cache for the objects of a healthy chain, by cluster."""
    return {}


@pytest.fixture
def chain(
    platform: Platform, page: PageServer, store: S3Server, built: dict[str, dict[Key, Manifest]]
) -> Iterator[Chain]:
    """Return a healthy chain with the stable Service."""
    before = [(server, vars(server).copy()) for server in (page, store)]
    store.refusals, store.objects, store.asked = {}, {}, []
    found = Chain(platform, page, store)
    found.build(built)
    yield found
    for server, values in before:
        vars(server).update(values)
