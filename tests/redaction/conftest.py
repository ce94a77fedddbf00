"""The platform for the tests of verbs that use clusters."""

from tests.operate.conftest import clusters, platform, pushed, servers

__all__ = ["clusters", "platform", "pushed", "servers"]
