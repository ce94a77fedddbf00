"""The findings for people."""

from itertools import groupby

from relay_gitops.check.finding import Severity
from relay_gitops.check.output import summary
from relay_gitops.check.rule import Rule
from relay_gitops.check.run import Checked

from rich.console import Console
from rich.table import Table
from rich.text import Text

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def _console() -> Console:
    return Console(soft_wrap=False, highlight=False)


def show(checked: Checked) -> None:
    """Print a table for each file, and the sum."""
    console = _console()
    for file, findings in groupby(checked.findings, key=lambda finding: finding.file):
        console.print(Text(file, style="bold"))
        table = Table(box=None, show_header=False, padding=(0, 1, 0, 2))
        for name in ("line", "severity", "rule"):
            table.add_column(name, no_wrap=True, justify="right" if name == "line" else "left")
        table.add_column("text", overflow="fold")
        for finding in findings:
            place = ": ".join(part for part in (finding.object, finding.key) if part)
            text = Text.assemble(
                (f"{place}\n" if place else "", "bold"), finding.what, ".\n", (finding.mend, "dim"), "."
            )
            table.add_row(
                str(finding.line), Text(finding.severity, style=_COLOURS[finding.severity]), finding.rule, text
            )
        console.print(table)
    console.print(summary(checked))


def explain(rule: Rule) -> None:
    """Print what a rule is about."""
    console = _console()
    console.print(Text.assemble((f"{rule.id} ", "bold"), (rule.severity, _COLOURS[rule.severity]), f"  {rule.title}\n"))
    console.print(Text(f"{rule.why}\n"))
    console.print(Text(f"Mend: {rule.mend}.\nLevel: {rule.level}\nSource: {rule.source}"))
