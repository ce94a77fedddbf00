"""The platform on which the chain is verified."""

from tests.operate.conftest import clusters, platform, pushed

__all__ = ["clusters", "platform", "pushed"]
