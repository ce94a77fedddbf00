"""Findings in the terminal."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from relay_gitops.check.finding import Finding, Severity
from relay_gitops.check.output import findings_summary
from relay_gitops.check.rule import Rule
from relay_gitops.check.rules import RULES
from relay_gitops.check.run import CheckResult
from relay_gitops.documentation import section
from relay_gitops.printable import escaped, printable
from relay_gitops.process.console import console as plain_console

from rich.console import Console
from rich.text import Text

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_INDENT = "      "
_LONGEST_REASON = 200
"""Characters of a reason in a line about a suppressed finding."""


def show_findings(result: CheckResult, working_folder: Path) -> None:
    """Print the findings by file, and a summary. Paths are relative to the working directory if possible.

    Kinds without a schema share one line, because they have the same fix.

    Lines are wrapped only on a terminal, so that piped output works with grep.
    """
    console = plain_console()
    root = result.repository.root
    unchecked: dict[str, set[str]] = {}
    shown = []
    for entry in result.findings:
        if RULES[entry.rule].kinds_heading and entry.severity is Severity.INFO:
            unchecked.setdefault(entry.rule, set()).add(entry.object.partition(" ")[0])
        else:
            shown.append(entry)
    for file, findings in groupby(shown, key=lambda finding: finding.file):
        console.print(Text(_shown_path(root / file, file, working_folder), style="bold"))
        for finding in findings:
            for line in _lines(finding, console):
                console.print(line)
    for id_, kinds in unchecked.items():
        text = f"{RULES[id_].kinds_heading} ({id_} {RULES[id_].name}): {', '.join(sorted(kinds))}"
        for part in _indent(Text(text), console):
            console.print(part)
    for suppression, finding in result.suppressed:
        where = f"{_shown_path(root / finding.file, finding.file, working_folder)}:{finding.line}"
        reason = printable(suppression.reason, _LONGEST_REASON)
        text = f"suppressed: {finding.rule} {finding.name} in {where}, because {reason}"
        for part in _indent(Text(text, style="dim"), console):
            console.print(part)
    console.print(findings_summary(result))


def _shown_path(path: Path, name: str, working_folder: Path) -> str:
    """Return the path of a file as a line of the output."""
    return escaped(path.relative_to(working_folder).as_posix() if path.is_relative_to(working_folder) else name)


def _lines(finding: Finding, console: Console) -> Iterator[Text]:
    place = ": ".join(part for part in (finding.object, finding.key) if part)
    yield from _indent(
        Text.assemble(
            f"{finding.line:>4}  ",
            (finding.severity, _COLOURS[finding.severity]),
            f" {finding.rule} {finding.name}  ",
            (place, "bold"),
        ),
        console,
    )
    for text in (
        Text(finding.sentence),
        Text(f"{finding.fix}.", style="dim"),
    ):
        for part in text.split("\n"):
            yield from _indent(Text(_INDENT) + part, console)


def _indent(text: Text, console: Console) -> Iterator[Text]:
    text.rstrip()
    if not console.is_terminal:
        yield text
        return
    first, *rest = (
        text.wrap(console, max(console.width - len(_INDENT), 20)) if text.cell_len > console.width else [text]
    )
    first.rstrip()
    yield first
    for line in rest:
        line.rstrip()
        yield Text(_INDENT) + line


def explain(rule: Rule) -> None:
    """Print the section of docs/rules/ about a rule: drawn on a terminal, as Markdown elsewhere."""
    text = section(rule.url, rule.heading)
    console = plain_console()
    if console.is_terminal:
        from rich.markdown import Markdown  # noqa: PLC0415 - a check never needs it, and it is slow to import

        console.print(Markdown(text))
    else:
        print(text, end="")
