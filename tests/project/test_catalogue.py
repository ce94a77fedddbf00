"""The catalogue of rules, consequences and causes."""

from relay_gitops.catalogue import Catalogue, Entry

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
