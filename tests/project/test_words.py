"""tools/check_words.py finds words to avoid in all kinds of texts."""

import subprocess
import sys
from textwrap import dedent

from tests.conftest import ROOT

import pytest


def found(path: str, source: str) -> list[str]:
    """Return the problems of a file, each as line, words and suggestion."""
    program = (
        "import check_words, sys\n"
        "for problem in check_words.problems(sys.argv[1], sys.stdin.read()):\n"
        "    print(problem.line, problem.found, problem.use, sep='|')\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, path],
        input=source,
        cwd=ROOT / "tools",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()


def test_a_phrase_is_found_across_lines_of_markdown() -> None:
    assert found("docs/page.md", "# Page\n\nThe name is\nno DNS label.\n") == ["3|is no|is not a valid …"]


def test_strings_docstrings_and_comments_of_python_are_checked() -> None:
    source = dedent('''\
        """Such as a docstring."""

        mend = anew("is", "no label")  # outside of the file
        text = f"{mend} is " f"no label {mend}"
        key = "what"
    ''')
    assert found("relay_gitops/module.py", source) == [
        "1|Such as|for example",
        "3|outside of|outside",
        "4|is no|is not a valid …",
        '5|"what"|message, fix',
    ]


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("helm/chart/values.yaml", "# Mend it.\nmend: 1\n", ["1|Mend|fix, correct"]),
        ("tests/test_x.py", "def test_it_is_said() -> None:\n    told = 1\n", ["1|said|reported, message"]),
        ("apps/docs-prod/service.yaml", "# Mend it.\n", []),
        ("docs/page.md", "Use GitRepository bearer tokens, and no text file.\n", []),
        ("docs/page.md", "The pod is no longer ready; mending-wall is a name.\n", []),
        ("tools/check_words.py", "# Mend it.\n", []),
        ("tests/test_x.py", '"""Mend it."""\nmend = "mend"  # mend\n', ["1|Mend|fix, correct", "2|mend|fix, correct"]),
        ("helm/chart/templates/_x.tpl", '{{- if .mend }}{{- fail "mend it" }}\n', ["1|mend|fix, correct"]),
        ("helm/chart/templates/x.yaml", '{{- fail (printf "%s: mend it" .mend) }}\n', ["1|mend|fix, correct"]),
        ("helm/chart/values.schema.json", '{"mend": {\n"description": "Mend it."\n}}\n', ["2|Mend|fix, correct"]),
        (
            "docs/page.md",
            "Select it by `--name`. If one can, sort by name; this one can too.\n",
            ["1|If one can|you", "1|by `--name`|with"],
        ),
        ("docs/page.md", "Ports that are set by hand, by the chart or by a test.\n", []),
    ],
)
def test_other_files(path: str, source: str, expected: list[str]) -> None:
    assert found(path, source) == expected


def test_a_problem_names_file_line_and_suggestion() -> None:
    program = 'import check_words; print(check_words.problems("README.md", "Mend it.")[0])'
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "tools", capture_output=True, text=True, check=True
    ).stdout
    assert shown == 'README.md:1: "Mend": use fix, correct\n'
