"""Generate the JSON Schemas of the JSON output of the commands.

Usage: python tools/generate_report_schemas.py [--check]
"""

import json
import sys
from pathlib import Path
from typing import Any

from relay_gitops.check.output import CheckReport
from relay_gitops.diff.report import DiffReport
from relay_gitops.graph import GraphReport
from relay_gitops.helm_charts.report import ChartsReport
from relay_gitops.operate.pin_report import PinReport
from relay_gitops.secrets.inventory import SecretsReport
from relay_gitops.synth.report import SynthReport
from relay_gitops.verify.report import ChainReport

from attribute_docs import description
from pydantic import TypeAdapter

DOCS = Path(__file__).parent.parent / "docs"
REPORTS = {
    "charts": ChartsReport,
    "check": CheckReport,
    "diff": DiffReport,
    "graph": GraphReport,
    "pin": PinReport,
    "secrets": SecretsReport,
    "synth": SynthReport,
    "verify": ChainReport,
}
DRAFT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def schema(report: type) -> dict[str, Any]:
    """Return the JSON Schema of a report, without additional properties."""
    generated = TypeAdapter(report).json_schema()
    definitions = {name: described(closed(part)) for name, part in generated.pop("$defs").items()}
    return {**DRAFT, "$defs": definitions, **described(closed(generated))}


def closed(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema, without additional properties if it describes an object."""
    return {"additionalProperties": False, **part} if part["type"] == "object" else part


def described(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with the docstrings of its fields as descriptions."""
    properties = {
        name: {**field, "description": description(part["title"], name)}
        for name, field in part.get("properties", {}).items()
    }
    return {**part, "properties": properties} if properties else part


def main() -> None:
    """Write the schemas, or with --check exit with status 1 if one is not up to date."""
    for verb, report in REPORTS.items():
        file = DOCS / f"{verb}.schema.json"
        text = json.dumps(schema(report), indent=2) + "\n"
        if "--check" not in sys.argv:
            file.write_text(text)
        elif not file.is_file() or file.read_text() != text:
            sys.exit(f"docs/{file.name} is not up to date; run `make rules`")


if __name__ == "__main__":
    main()
