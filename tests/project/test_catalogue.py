"""The catalogue of rules, consequences and causes."""

import re

from relay_gitops.catalogue import Catalogue, Entry
from relay_gitops.check.rules import RULES
from relay_gitops.diff.consequences import CONSEQUENCES
from relay_gitops.documentation import section
from relay_gitops.verify.chain import CAUSES
from tests.conftest import ROOT

import pytest


def entry(id: str, name: str) -> Entry:
    return Entry(id=id, name=name, title="a fault", why="It fails.", source="https://example.org")


@pytest.mark.parametrize(
    "other",
    [entry("FLUX001", "other"), entry("FLUX002", "dangling-dependency"), entry("dangling-dependency", "other")],
)
def test_an_id_and_a_name_belong_to_one_entry(other: Entry) -> None:
    catalogue: Catalogue[Entry] = Catalogue()
    first = entry("FLUX001", "dangling-dependency")
    catalogue.add(first)

    with pytest.raises(ValueError, match="belongs to FLUX001 dangling-dependency"):
        catalogue.add(other)
    assert dict(catalogue) == {"FLUX001": first}


def test_an_entry_is_found_by_id_and_by_name() -> None:
    catalogue: Catalogue[Entry] = Catalogue()
    first = entry("FLUX001", "dangling-dependency")
    catalogue.add(first)

    assert [catalogue.find(text) for text in ("FLUX001", "dangling-dependency", "FLUX002")] == [first, first, None]


def test_the_address_of_each_entry_is_a_heading_of_its_page() -> None:
    for found in (*RULES.values(), *CONSEQUENCES.values(), *CAUSES.values()):
        page, _, anchor = found.url.partition("#")
        headings = re.findall(r"^## (.*)$", (ROOT / page).read_text(), re.MULTILINE)
        assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, found.url


def test_a_section_ends_where_the_next_begins() -> None:
    for found in RULES.values():
        text = section(found.url, found.heading)
        assert text.count("\n- Source: ") == 1, found.id


def test_the_pages_of_rules_are_short() -> None:
    lines = sum(len(page.read_text().splitlines()) for page in (ROOT / "docs" / "rules").iterdir())
    assert lines <= 9110 / 3
