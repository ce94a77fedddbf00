"""Findings that somebody has decided to live with, and why."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from relay_gitops.check.files import CONFIG, SourceFile
from relay_gitops.check.finding import Finding, Severity
from relay_gitops.check.objects import Object
from relay_gitops.check.rule import RULES, Problem
from relay_gitops.check.tree import Tree
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.yaml_file import YamlFile

from pydantic import BaseModel, ConfigDict, Field, ValidationError

ANNOTATION = "relay-gitops.io/ignore"


class Ignored(BaseModel):
    """One entry of `ignore` in .relay-gitops.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rule: str
    reason: str = ""
    file: Annotated[str, Field(min_length=1)] = "*"
    """A file, or a pattern of files, relative to the root."""
    object: Annotated[str, Field(min_length=1)] = "*"
    """An object as findings show it, or a pattern."""


class Config(BaseModel):
    """.relay-gitops.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ignore: list[Ignored] = []


@dataclass
class Suppression:
    """A rule that is not to be reported at some place."""

    rule: str
    reason: str
    place: Problem
    """Where it is written."""
    file: str
    object: str
    uses: list[Finding] = field(default_factory=list)

    def covers(self, finding: Finding) -> bool:
        """Say whether it is about a finding."""
        return (
            self.rule == finding.rule
            and fnmatchcase(finding.file, self.file)
            and fnmatchcase(finding.object, self.object)
        )


def config(root: Path) -> tuple[Config, YamlFile | None]:
    """Read .relay-gitops.yaml; raise InvalidFilesError if it is not as it should be."""
    if not (root / CONFIG).is_file():
        return Config(), None
    if not (root / CONFIG).read_text(encoding="utf-8").strip():
        return Config(), None
    file = YamlFile(root / CONFIG, CONFIG)
    try:
        return Config.model_validate(file.data), file
    except ValidationError as error:
        raise InvalidFilesError(
            [
                InvalidValue(
                    CONFIG,
                    file.line(tuple(fault["loc"])),
                    ".".join(map(str, fault["loc"])),
                    fault["msg"].lower(),
                    "Write `ignore` as a list of rule, reason, and file or object",
                )
                for fault in error.errors()
            ]
        ) from None


def suppressions(tree: Tree) -> list[Suppression]:
    """Return every suppression of a tree."""
    found: list[Suppression] = []
    read, file = config(tree.root)
    if file is not None:
        source = SourceFile(CONFIG, (tree.root / CONFIG).read_text(encoding="utf-8"), [file.data])
        for index, entry in enumerate(read.ignore):
            place = Problem(source, ("ignore", index), "")
            found.append(Suppression(entry.rule, entry.reason.strip(), place, entry.file, entry.object))
    seen: set[tuple[str, int]] = set()
    for item in tree.everything:
        if (item.file.name, item.index) not in seen and ANNOTATION in item.annotations:
            seen.add((item.file.name, item.index))
            found += _annotated(item)
    return found


def _annotated(item: Object) -> list[Suppression]:
    place = Problem(item, ("metadata", "annotations", ANNOTATION), "")
    lines = [line for line in str(item.annotations[ANNOTATION]).splitlines() if line.strip()]
    parts = [line.partition(":") for line in lines]
    return [Suppression(rule.strip(), reason.strip(), place, item.file.name, f"{item}*") for rule, _, reason in parts]


def apply(
    findings: list[tuple[Problem, Finding]], known: list[Suppression], levels: set[Any]
) -> list[tuple[Problem, Finding]]:
    """Return the findings that no suppression covers, and note with each suppression what it covers."""
    kept = []
    for problem, finding in findings:
        covering = [entry for entry in known if entry.reason and entry.covers(finding)]
        for entry in covering:
            entry.uses.append(finding)
        if not covering:
            kept.append((problem, finding))
    return [*kept, *_faults(known, levels)]


def _faults(known: list[Suppression], levels: set[Any]) -> list[tuple[Problem, Finding]]:
    found: list[tuple[Problem, Finding]] = []

    def add(rule: str, entry: Suppression, what: str) -> None:
        problem = Problem(entry.place.subject, entry.place.keys, what)
        found.append((problem, RULES[rule].finding(problem)))

    for entry in known:
        if entry.rule not in RULES:
            add("SUP003", entry, f"there is no rule {entry.rule or 'of that name'}")
        elif not entry.reason:
            add("SUP002", entry, f"the suppression of {entry.rule} gives no reason, so it is not in force")
        elif not entry.uses and RULES[entry.rule].level in levels:
            add("SUP001", entry, f"nothing here breaks {entry.rule} any more")
    return found


COUNTING = (Severity.ERROR, Severity.WARNING)
