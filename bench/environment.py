"""An environment of many relays, for the benchmarks.

Usage: python bench/environment.py N > FILE
"""

import sys
from pathlib import Path
from typing import Any

import yaml

COMMITTED = Path(__file__).parent.parent / "environments" / "docs.yaml"


def environment(relays: int) -> dict[str, Any]:
    """Return the committed values with a number of relays that use mirror backends.

    The range of fixed node ports is too small for stable backends.
    """
    values: dict[str, Any] = yaml.safe_load(COMMITTED.read_text())
    (first,) = values["relays"]
    values["ingress"]["backend"] = "mirror"
    values["relays"] = [
        {
            "name": f"relay-{number}",
            "namespace": first["namespace"],
            "host": f"relay-{number}.{values['host']['domain']}",
            "prefix": f"relay-{number}",
            "item": first["item"],
            "mirror": f"a{number:031x}",
        }
        for number in range(relays)
    ]
    return values


if __name__ == "__main__":
    print(yaml.safe_dump(environment(int(sys.argv[1])), sort_keys=False), end="")
