"""Repositories that several tests check."""

import shutil
from pathlib import Path

from tests.check.test_rules import EXAMPLES

import pytest


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Return a repository with one error and one warning."""
    for rule in ("ING003", "ING004"):
        shutil.copytree(EXAMPLES / rule / "bad", tmp_path / rule)
    file = tmp_path / "ING004" / "objects.yaml"
    file.write_text(
        file.read_text()
        .replace("name: web", "name: www")
        .replace("app: web", "app: www")
        .replace("web.", "www.")
        .replace("web-tls", "www-tls")
    )
    return tmp_path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES / "ING003" / "good", tmp_path / "good")
    return tmp_path / "good"
