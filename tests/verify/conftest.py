"""The platform on which the chain is verified."""

from tests.operate.conftest import platform

__all__ = ["platform"]
