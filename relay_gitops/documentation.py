"""The sections of docs/ about rules, consequences and faults, which the package has beside its modules."""

from pathlib import Path

# A wheel has the pages in the package, a checkout beside it.
_FOLDERS = (Path(__file__).parent / "docs", Path(__file__).parent.parent / "docs")


def section(url: str, heading: str) -> str:
    """Return the section of an entry's page, with its heading; empty if the page has none."""
    page = url.removeprefix("docs/").partition("#")[0]
    file = next((folder / page for folder in _FOLDERS if (folder / page).is_file()), None)
    return section_of(file.read_text(encoding="utf-8"), heading) if file else ""


def section_of(page: str, heading: str) -> str:
    """Return the section below a heading of the second level, with the heading; empty if the page has none."""
    _, start, rest = f"\n{page}".partition(f"\n## {heading}\n")
    return start.lstrip("\n") + rest.partition("\n## ")[0].rstrip("\n") + "\n" if start else ""
