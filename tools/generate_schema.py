"""Generate environments/environment.schema.json, by which editors complete and check the environment files.

Usage: python tools/generate_schema.py [--check]
"""

import json
import sys
from pathlib import Path

from relay_gitops.environment import Environment

SCHEMA = Path(__file__).parent.parent / "environments" / "environment.schema.json"


def main() -> None:
    """Write the schema, or with --check exit with status 1 if it is not up to date."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Environment.model_json_schema()}
    text = json.dumps(schema, indent=2) + "\n"
    if "--check" in sys.argv:
        if not SCHEMA.is_file() or SCHEMA.read_text() != text:
            sys.exit("environments/environment.schema.json is not up to date; run `make schema`")
        return
    SCHEMA.write_text(text)


if __name__ == "__main__":
    main()
