"""third_party/vendir: configuration and lock match, and have the format of vendir."""

from pathlib import Path
from typing import Any

from tests.conftest import ROOT

import pytest
import yaml

FOLDER = ROOT / "third_party" / "vendir"
CONFIG = yaml.safe_load((FOLDER / "vendir.yml").read_text())
LOCK_TEXT = (FOLDER / "vendir.lock.yml").read_text()
LOCK = yaml.safe_load(LOCK_TEXT)
SOURCES = {"git", "hg", "http", "image", "imgpkgBundle", "githubRelease", "helmChart", "manual", "directory", "inline"}


def contents(document: dict[str, Any]) -> list[tuple[str, str, set[str]]]:
    """Return directory, path and kind of source of each content, in order."""
    return [
        (directory["path"], content["path"], SOURCES & content.keys())
        for directory in document["directories"]
        for content in directory["contents"]
    ]


def test_config_and_lock_list_the_same_sources_in_the_same_order() -> None:
    assert (CONFIG["kind"], LOCK["kind"]) == ("Config", "LockConfig")
    assert contents(CONFIG) == contents(LOCK)
    assert all(len(source) == 1 for _, _, source in contents(CONFIG))


def test_every_chart_has_its_locked_version() -> None:
    for directory, locked in zip(CONFIG["directories"], LOCK["directories"], strict=True):
        for content, pinned in zip(directory["contents"], locked["contents"], strict=True):
            # vendir ignores a misspelled key, and then fetches all files or the newest version.
            assert content.keys() == {"path", "helmChart"}
            assert content["helmChart"].keys() == {"name", "version", "repository"}
            assert content["helmChart"]["repository"]["url"].startswith("https://")
            assert pinned["helmChart"].keys() == {"appVersion", "version"}
            assert content["helmChart"]["version"].removeprefix("v") == pinned["helmChart"]["version"].removeprefix("v")


def test_the_lock_has_the_format_of_vendir() -> None:
    class NotIndented(yaml.SafeDumper):
        """Lists are not indented below their key, like in the output of Go."""

    assert yaml.dump(LOCK, Dumper=NotIndented, sort_keys=True) == LOCK_TEXT


def charts() -> list[Path]:
    return sorted((FOLDER / "charts").glob("*/Chart.yaml"))


def test_the_fetched_charts_match_the_lock() -> None:
    locked = {
        FOLDER / directory["path"] / "Chart.yaml": directory["contents"][0]["helmChart"]
        for directory in LOCK["directories"]
    }
    assert set(charts()) <= locked.keys()
    for chart in charts():
        described = yaml.safe_load(chart.read_text())
        assert {key: described[key] for key in ("appVersion", "version")} == locked[chart]


def test_the_operator_uses_a_vendored_chart() -> None:
    spec = yaml.safe_load((ROOT / "apps" / "docs-prod" / "helmrelease-1password-operator.yaml").read_text())["spec"]
    vendored = {FOLDER / directory["path"] for directory in CONFIG["directories"]}

    assert ROOT / spec["chart"]["spec"]["chart"] in vendored
    if not charts():
        pytest.skip("the 1Password chart is not here because `vendir sync` was not run yet")
