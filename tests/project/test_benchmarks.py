"""The tables of docs/benchmarks.md contain the figures of a run and describe the machine."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

import pytest

FIGURES = {
    "machine": {"cores": 2, "cpu": "AMD EPYC", "python": "3.11.7", "load": 0.3, "date": "2026-11-24"},
    "rows": [
        {
            "group": "check",
            "what": "check",
            "seconds": 0.5,
            "reference": "kubeconform",
            "reference_seconds": 1.0,
            "ratio": 0.5,
            "lowest": 0.48,
            "highest": 0.61,
            "pairs": 9,
        }
    ],
}
BEFORE = """\
# Benchmarks

<!-- figures: machine -->
of another run
<!-- end -->

<!-- figures: check -->
<!-- end -->

Written by hand.
"""
AFTER = """\
# Benchmarks

<!-- figures: machine -->
Measured on 2 cores of AMD EPYC, Python 3.11.7, load 0.3 at the start, 2026-11-24.
<!-- end -->

<!-- figures: check -->
| | median | reference | median | ratio | range | pairs |
|---|---:|---|---:|---:|---:|---:|
| check | 0.50 s | kubeconform | 1.00 s | 0.50 | 0.48 to 0.61 | 9 |
<!-- end -->

Written by hand.
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with the program, figures and a page of an older run."""
    for folder in ("bench", "docs"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "bench" / "page.py", tmp_path / "bench")
    (tmp_path / "bench" / "figures.json").write_text(json.dumps(FIGURES))
    (tmp_path / "docs" / "benchmarks.md").write_text(BEFORE)
    return tmp_path


def run(copy: Path, *arguments: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "bench/page.py", *arguments], cwd=copy, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stderr


def test_the_figures_go_between_the_markers_and_nothing_else_changes(copy: Path) -> None:
    assert run(copy) == (0, "")
    assert (copy / "docs" / "benchmarks.md").read_text() == AFTER
    assert run(copy, "--check") == (0, "")


def test_a_page_of_an_older_run_is_stale(copy: Path) -> None:
    status, said = run(copy, "--check")
    assert (status, said) == (
        1,
        "docs/benchmarks.md is not up to date; run `python bench/page.py`\n",
    )
    assert (copy / "docs" / "benchmarks.md").read_text() == BEFORE


def test_a_page_without_markers_is_an_error(copy: Path) -> None:
    (copy / "docs" / "benchmarks.md").write_text("# Benchmarks\n")
    status, said = run(copy)
    assert (status, said) == (
        1,
        "docs/benchmarks.md has no markers for machine; add the two lines <!-- figures: machine --> and <!-- end -->\n",
    )
