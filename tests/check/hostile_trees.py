"""All hostile trees."""

from tests.check.hostile import charts, kustomizations, outside, schemas, size, system, text, yaml_text
from tests.check.hostile.place import CANARY, HEAVY, TREES, Place

__all__ = ["CANARY", "HEAVY", "TREES", "Place"]

_PARTS = (charts, kustomizations, outside, schemas, size, system, text, yaml_text)
"""The modules register their trees when they are imported."""
