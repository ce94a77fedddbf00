"""The catalogue of rules, consequences and causes."""

import re
from importlib import import_module

from relay_gitops.catalogue import Catalogue, Entry
from relay_gitops.check.rule import Rule
from relay_gitops.check.rules import RULES
from relay_gitops.diff.consequences import CONSEQUENCES
from relay_gitops.documentation import section
from relay_gitops.verify.chain import CAUSES
from tests.conftest import ROOT

import pytest

RULE_MODULES = ROOT / "relay_gitops" / "check" / "rules"


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


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_module_of_a_rule_has_its_id_and_name(rule: Rule) -> None:
    name = rule.name.replace("-", "_")
    module = import_module(f"relay_gitops.check.rules.{rule.prefix.lower()}.{rule.id.lower()}_{name}")

    assert getattr(module, name).__module__ == module.__name__


def test_no_module_of_rules_is_without_its_rule() -> None:
    files = {file.stem.partition("_")[0].upper() for file in RULE_MODULES.glob("*/*.py") if file.stem != "__init__"}
    assert files == set(RULES)


def test_the_name_of_a_module_contains_the_ids_of_its_causes() -> None:
    for found in CAUSES.values():
        module = found.diagnose.__module__.rpartition(".")[2]
        ids = re.match(r"vfy(\d{3})(?:_to_(\d{3}))?_", module)
        assert ids, module
        assert int(ids[1]) <= int(found.id.removeprefix("VFY")) <= int(ids[2] or ids[1]), (found.id, module)


def test_a_section_ends_where_the_next_begins() -> None:
    for found in RULES.values():
        text = section(found.url, found.heading)
        assert text.count("\n- Source: ") == 1, found.id


def test_the_pages_of_rules_are_short() -> None:
    lines = sum(len(page.read_text().splitlines()) for page in (ROOT / "docs" / "rules").iterdir())
    assert lines <= 18 * len(list(RULES.values()))
