"""The platform for the tests of verify."""

from tests.operate.conftest import clusters, platform, pushed, servers

__all__ = ["clusters", "platform", "pushed", "servers"]
