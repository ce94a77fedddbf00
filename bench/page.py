"""Write the tables of docs/benchmarks.md from bench/figures.json.

Usage: python bench/page.py [--check]
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
FIGURES = ROOT / "bench" / "figures.json"


def shown(machine: dict[str, Any]) -> str:
    """Return a description of the machine in one line."""
    return (
        f"{machine['cores']} cores of {machine['cpu']}, Python {machine['python']}, load {machine['load']} at the "
        f"start, {machine['date']}"
    )


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows of one group as Markdown."""
    lines = ["| | median | reference | median | ratio | range | pairs |", "|---|---:|---|---:|---:|---:|---:|"]
    lines += [
        f"| {row['what']} | {row['seconds']:.2f} s | {row['reference']} | {row['reference_seconds']:.2f} s "
        f"| {row['ratio']:.2f} | {row['lowest']:.2f} to {row['highest']:.2f} | {row['pairs']} |"
        for row in rows
    ]
    return "\n".join(lines)


def with_figures(text: str, figures: dict[str, Any]) -> str:
    """Return the page with the figures between its markers; exit if one of them is missing."""
    parts = {"machine": f"Measured on {shown(figures['machine'])}."}
    for row in figures["rows"]:
        parts.setdefault(row["group"], table([other for other in figures["rows"] if other["group"] == row["group"]]))
    for name, part in parts.items():
        start, end = f"<!-- figures: {name} -->\n", "<!-- end -->"
        before, marker, rest = text.partition(start)
        _, closing, after = rest.partition(end)
        if not marker or not closing:
            sys.exit(f"{PAGE.relative_to(ROOT)} has no markers for {name}; add the two lines {start.strip()} and {end}")
        text = f"{before}{start}{part}\n{end}{after}"
    return text


def main() -> None:
    """Write the page, or with --check exit with status 1 if it is not up to date."""
    before = PAGE.read_text(encoding="utf-8")
    after = with_figures(before, json.loads(FIGURES.read_text(encoding="utf-8")))
    if "--check" not in sys.argv:
        PAGE.write_text(after, encoding="utf-8")
    elif before != after:
        sys.exit(f"{PAGE.relative_to(ROOT)} is not up to date; run `python bench/page.py`")


if __name__ == "__main__":
    main()
