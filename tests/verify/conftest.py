"""The platform on which the chain is verified."""

from tests.operate.conftest import clusters, platform, pushed, servers

__all__ = ["clusters", "platform", "pushed", "servers"]
