"""Each rule finds exactly the fault of its bad example, and nothing in its good example."""

import difflib
import re
import shutil
import subprocess
from pathlib import Path

from relay_gitops.check import rules
from relay_gitops.check.context import Context
from relay_gitops.check.finding import Finding, Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.rules import RULES
from relay_gitops.check.run import check
from relay_gitops.repository.helm import helm
from relay_gitops.repository.read import read

import pytest

GIT = shutil.which("git") or "git"
PACKAGE = Path(rules.__path__[0])
EXAMPLES = Path(__file__).parent / "rules"
WITHOUT_EXAMPLE = {
    "PAR001": "needs a whole project: test_own_project.py",
    "RULE001": "needs a rule that fails: test_check.py",
    "HELM015": "is about a missing program: test_check.py",
    "SUP004": "needs a base: test_suppressions.py",
}
NEED_HELM = {"HELM020", "REND001", "REND002", "REND003", "NS004"}


def copy_example(example: Path, root: Path) -> None:
    """Copy an example. If it has a base, commit the base first."""
    base = example.parent / "base"
    if base.is_dir():
        shutil.copytree(base, root)
        for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "base"]):
            subprocess.run(
                [GIT, "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", root, *command], check=True
            )
    shutil.copytree(example, root, symlinks=True, dirs_exist_ok=True)


def findings(example: Path, root: Path) -> list[Finding]:
    """Return the findings in a copy of an example."""
    copy_example(example, root)
    return check([root], root, set(Level)).findings


NO_HELM = pytest.mark.skipif(helm() is None, reason="helm is not installed")
IDS = [
    pytest.param(rule, marks=[NO_HELM] if rule in NEED_HELM else [])
    for rule in sorted(RULES.keys() - WITHOUT_EXAMPLE.keys())
]


@pytest.mark.parametrize("rule", IDS)
def test_the_bad_example_violates_only_this_rule(rule: str, tmp_path: Path) -> None:
    found = findings(EXAMPLES / rule / "bad", tmp_path / "repository")

    relevant = {finding.rule for finding in found if finding.severity is not Severity.INFO or finding.rule == rule}
    assert relevant == {rule}, found
    for finding in found:
        if finding.rule == rule:
            assert finding.severity is RULES[rule].severity
            assert finding.line >= 1
            assert finding.message
            assert finding.fix


@pytest.mark.parametrize("rule", IDS)
def test_the_good_example_violates_no_rule(rule: str, tmp_path: Path) -> None:
    found = findings(EXAMPLES / rule / "good", tmp_path / "repository")

    assert [finding for finding in found if finding.severity is not Severity.INFO or finding.rule == rule] == []


def hunks(example: Path) -> list[tuple[str, tuple[int, int], list[str]]]:
    """Return the differences of an example: a file, lines of the good one, and the bad lines in their place."""
    found: list[tuple[str, tuple[int, int], list[str]]] = []
    files = {
        file.relative_to(example / side).as_posix()
        for side in ("bad", "good")
        for file in (example / side).rglob("*")
        if file.is_file()
    }
    for name in sorted(files):
        bad, good = (
            (example / side / name).read_text().splitlines(keepends=True) if (example / side / name).is_file() else []
            for side in ("bad", "good")
        )
        changes = difflib.SequenceMatcher(None, good, bad, autojunk=False).get_opcodes()
        found += [(name, (start, end), bad[a:b]) for tag, start, end, a, b in changes if tag != "equal"]
    return found


MANY_HUNKS = [rule for rule in sorted(RULES.keys() - WITHOUT_EXAMPLE.keys()) if len(hunks(EXAMPLES / rule)) > 1]


@pytest.mark.parametrize("rule", MANY_HUNKS)
def test_bad_and_good_example_differ_in_nothing_but_the_fault(rule: str, tmp_path: Path) -> None:
    for number, (name, (start, end), bad) in enumerate(hunks(EXAMPLES / rule)):
        root = tmp_path / str(number)
        copy_example(EXAMPLES / rule / "good", root)
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text().splitlines(keepends=True) if file.is_file() else []
        lines[start:end] = bad
        if lines:
            file.write_text("".join(lines))
        else:
            file.unlink()

        found = check([root], root, set(Level)).findings
        assert any(finding.severity is not Severity.INFO or finding.rule == rule for finding in found), (name, bad)


def test_every_example_belongs_to_a_rule() -> None:
    assert {example.name for example in EXAMPLES.iterdir()} | WITHOUT_EXAMPLE.keys() == RULES.keys()


def test_the_prefix_of_an_id_is_the_name_of_the_folder() -> None:
    for id_ in RULES:
        files = [file for file in PACKAGE.rglob("*.py") if f'"{id_}",' in file.read_text()]
        assert [file.parent.name for file in files] == [id_.rstrip("0123456789").lower()]


def test_names_are_in_kebab_case() -> None:
    assert [rule.name for rule in RULES.values() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)] == []


@pytest.mark.parametrize("rule", IDS)
def test_a_rule_returns_the_same_findings_twice(rule: str, tmp_path: Path) -> None:
    copy_example(EXAMPLES / rule / "bad", tmp_path / "repository")
    context = Context(read([tmp_path / "repository"], tmp_path))

    first = [finding for _, finding in RULES[rule].findings(context)]
    assert [finding for _, finding in RULES[rule].findings(context)] == first
