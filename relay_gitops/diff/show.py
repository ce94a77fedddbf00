"""The comparison as text for a terminal, and as Markdown for a pull request."""

import re
from itertools import groupby

from relay_gitops.diff.consequence import Impact
from relay_gitops.diff.consequences import CONSEQUENCES
from relay_gitops.diff.fields import lines
from relay_gitops.diff.report import ChangeReport, ConsequenceReport, DiffReport, ObjectReport
from relay_gitops.diff.revisions import WORKING_TREE
from relay_gitops.printable import escaped

from rich.console import Console
from rich.table import Table
from rich.text import Text

_COLOURS = {
    Impact.LOSS: "bold white on red",
    Impact.REFUSED: "bold red",
    Impact.INTERRUPTION: "yellow",
    Impact.NOTE: "cyan",
    "added": "green",
    "changed": "yellow",
    "moved": "blue",
    "deleted": "red",
    "+": "green",
    "-": "red",
    "@": "cyan",
}
_SIGNS = {"added": "+", "changed": "~", "moved": ">", "deleted": "-"}


def changes_summary(found: DiffReport) -> str:
    """Return the number of added, changed, moved and deleted objects in one line."""
    counts = ", ".join(f"{getattr(found, kind)} {kind}" for kind in ("added", "changed", "moved", "deleted"))
    return f"{found.base} → {found.head or WORKING_TREE}: {counts}"


def show(found: DiffReport, console: Console) -> None:
    """Print consequences first, then each object with its fields.

    Wraps lines only on a terminal, so that piped output can be searched with grep.
    """
    if found.consequences:
        console.print(Text("Consequences", style="bold"))
        rows = []
        grouped = groupby(found.consequences, key=lambda entry: (entry.impact, entry.objects, entry.cluster))
        for (impact, objects, cluster), entries in grouped:
            text = Text.assemble((f"{', '.join(objects)} ({cluster})", "bold"))
            for entry in entries:
                text.append_text(Text.assemble("\n", entry.message, ". ", (f"[{entry.rule}]", "dim")))
            rows.append((Text(impact, style=_COLOURS[impact]), text))
        _show_consequences(rows, console)
        console.print()
    for cluster, changes in groupby(found.changes, key=lambda change: change.cluster):
        console.print(Text(cluster, style="bold"))
        for change in changes:
            _show_change(change, console)
    for left_out in found.not_compared:
        console.print(Text(f"not compared: {left_out.object}, because {left_out.message}", style="dim"))
    console.print(changes_summary(found))


def _show_consequences(rows: list[tuple[Text, Text]], console: Console) -> None:
    if console.is_terminal:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        table.add_column("impact", no_wrap=True)
        table.add_column("consequence", overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.print(table)
        return
    width = max(len(impact) for impact, _ in rows)
    for impact, text in rows:
        first, *rest = text.split("\n")
        console.print(Text.assemble("  ", impact, " " * (width - len(impact) + 4), first))
        for line in rest:
            console.print(Text(" " * (width + 6)) + line)


def _show_change(change: ChangeReport, console: Console) -> None:
    style = _COLOURS[change.change]
    line = Text.assemble("  ", (f"{_SIGNS[change.change]} {change.object}", style), "  ", (place(change), "dim"))
    console.print(line)
    for field in change.fields:
        console.print(Text(f"      {field.path}"))
        for text in lines(field.old, field.new, field.change):
            console.print(Text(f"        {text}", style=_COLOURS.get(text[:1], "")), soft_wrap=True)


def place(change: ChangeReport) -> str:
    """Return the file or owner of an object; for a moved object, the old and the new one."""
    where = _where(change.new or change.old)
    if change.change == "moved" and change.old:
        return f"{_where(change.old, owned=True)} → {_where(change.new, owned=True)}"
    return where


def _where(item: ObjectReport | None, *, owned: bool = False) -> str:
    if item is None:
        return ""
    if item.rendered:
        return f"rendered by {item.owner}"
    return f"{item.file} of {item.owner}" if owned and item.owner else item.file


_MARKS = {Impact.LOSS: "⛔", Impact.REFUSED: "🚫", Impact.INTERRUPTION: "⚠️", Impact.NOTE: "ℹ️"}  # noqa: RUF001 - because the sign is meant


def markdown(found: DiffReport) -> str:
    """Return the comparison for a pull request."""
    text = [f"### {_escaped(changes_summary(found))}", ""]
    if found.consequences:
        text += ["| impact | consequence | objects |", "|---|---|---|"]
        text += [_row(entry) for entry in found.consequences]
        text.append("")
    for cluster, changes in groupby(found.changes, key=lambda change: change.cluster):
        text += [f"#### {_escaped(cluster)}", ""]
        for change in changes:
            text += _details(change)
    text += [
        f"- not compared: {_escaped(entry.object)}, because {_escaped(entry.message)}" for entry in found.not_compared
    ]
    return "\n".join(text).rstrip("\n") + "\n"


def _row(entry: ConsequenceReport) -> str:
    objects = ", ".join(map(_code, entry.objects))
    message = f"{_escaped(entry.message)} ([{entry.rule}]({CONSEQUENCES[entry.rule].source}))"
    return f"| {_MARKS[entry.impact]} {entry.impact} | {message} | {objects} |"


_NOT_IN_CODE = str.maketrans("`|", "'/")


def _code(text: str) -> str:
    """Return a string as code in a cell of a table."""
    return f"`{escaped(text).translate(_NOT_IN_CODE)}`"


def _details(change: ChangeReport) -> list[str]:
    title = f"{change.change} <b>{_html(change.object)}</b>, {_html(place(change))}"
    if not change.fields:
        return [f"- {title}", ""]
    shown = [
        line for field in change.fields for line in (f"@@ {field.path} @@", *lines(field.old, field.new, field.change))
    ]
    # The fence must be longer than any run of backticks inside it.
    longest = max(len(run) for run in re.findall("`*", "\n".join(shown)))
    fence = "`" * max(3, longest + 1)
    return [f"<details><summary>{title}</summary>", "", f"{fence}diff", *shown, fence, "", "</details>", ""]


def _html(text: str) -> str:
    return escaped(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped(text: str) -> str:
    cleaned = _html(text.replace("\n", " "))
    return "".join(f"\\{character}" if character in "|*_`[]\\!~" else character for character in cleaned).replace(
        "@", "&#64;"
    )
