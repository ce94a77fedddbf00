"""Copy CustomResourceDefinitions into imports/relay_crds/, without their descriptions and deprecated versions.

Usage: python tools/vendor_crds.py RELEASE FILE...

RELEASE is a key of imports/relay_crds/releases.yaml, which has the repository and tag of each file. This script adds
the SHA-256 of the input (upstream) and of the output (vendored).
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import yaml

CRDS = Path(__file__).parent.parent / "imports" / "relay_crds"


def without_descriptions(schema: object) -> object:
    """Return the schema without descriptions; a property with the name `description` is kept."""
    if isinstance(schema, dict):
        return {
            key: without_descriptions(value)
            for key, value in schema.items()
            if not (key == "description" and isinstance(value, str))
        }
    if isinstance(schema, list):
        return [without_descriptions(item) for item in schema]
    return schema


def vendored(upstream: bytes) -> bytes:
    """Return the CRD with only its storage version.

    Deprecated versions would change the names in the generated bindings, and would be accepted in manifests.
    """
    crd: Any = without_descriptions(yaml.safe_load(upstream))
    crd["spec"]["versions"] = [version for version in crd["spec"]["versions"] if version["storage"]]
    return yaml.safe_dump(crd, sort_keys=False).encode()


def main() -> None:
    """Vendor the files named on the command line."""
    release, *files = sys.argv[1:]
    record = CRDS / "releases.yaml"
    releases = yaml.safe_load(record.read_text())
    for file in map(Path, files):
        upstream = file.read_bytes()
        content = vendored(upstream)
        target = CRDS / release / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        releases[release]["files"][file.name] |= {
            "upstream_sha256": hashlib.sha256(upstream).hexdigest(),
            "vendored_sha256": hashlib.sha256(content).hexdigest(),
        }
    record.write_text(yaml.safe_dump(releases, sort_keys=False))


if __name__ == "__main__":
    main()
