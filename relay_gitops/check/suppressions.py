"""Findings that somebody has decided to live with, and why."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from relay_gitops.check.finding import Finding
from relay_gitops.check.rule import Problem, Rule
from relay_gitops.check.rules import RULES
from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.repository.files import CONFIG, SourceFile
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository

ANNOTATION = "relay-gitops.io/ignore"


@dataclass
class Suppression:
    """A rule that is not to be reported at some place."""

    rule: Rule | None
    """None where no rule has the id or the name that is written."""
    written: str
    """What is written in the place of the rule."""
    reason: str
    place: Problem
    """Where it is written."""
    file: str
    object: str
    prefix: str = ""
    """The root's path from the folder of .relay-gitops.yaml."""
    judged: bool = True
    """Whether what it is about was looked at, so that it must cover something."""
    uses: list[Finding] = field(default_factory=list)

    def covers(self, finding: Finding) -> bool:
        """Say whether it is about a finding."""
        return (
            self.rule is not None
            and self.rule.id == finding.rule
            and fnmatchcase(self.prefix + finding.file, self.file)
            and fnmatchcase(finding.object, self.object)
        )


def _config_folder(root: Path) -> Path | None:
    """Return the folder of the nearest .relay-gitops.yaml, not looking outside of the Git repository."""
    for folder in (root, *root.parents):
        if (folder / CONFIG).is_file():
            return folder
        if (folder / ".git").exists():
            return None
    return None


def suppressions(repository: Repository) -> list[Suppression]:
    """Return every suppression of a tree; raise InvalidFilesError if .relay-gitops.yaml is not as it should be."""
    found: list[Suppression] = []
    folder = _config_folder(repository.root)
    if folder is not None:
        from relay_gitops.check.config import read_config  # noqa: PLC0415 - slow, and most repositories have no such file

        file = YamlFile(folder / CONFIG, CONFIG)
        source = SourceFile(CONFIG, (folder / CONFIG).read_text(encoding="utf-8"), (file.data,))
        prefix = repository.root.relative_to(folder).as_posix().removeprefix(".")
        prefix = f"{prefix}/" if prefix else ""
        asked = [source.name for source in repository.asked_files]
        for index, entry in enumerate(read_config(file).ignore):
            here = any(fnmatchcase(prefix + name, entry.file) for name in asked)
            gone = (
                not here
                and not any(character in entry.file for character in "*?[")
                and not (folder / entry.file).is_file()
            )
            place = Problem(source, ("ignore", index), "")
            found.append(
                Suppression(
                    RULES.find(entry.rule),
                    entry.rule,
                    entry.reason.strip(),
                    place,
                    entry.file,
                    entry.object,
                    prefix,
                    judged=here or gone,
                )
            )
    seen: set[tuple[str, int]] = set()
    for item in repository.everything:
        if (item.file.name, item.index) not in seen and ANNOTATION in item.annotations:
            seen.add((item.file.name, item.index))
            found += _annotated(item)
    return found


def _annotated(item: Object) -> list[Suppression]:
    place = Problem(item, ("metadata", "annotations", ANNOTATION), "")
    lines = [line for line in str(item.annotations[ANNOTATION]).splitlines() if line.strip()]
    parts = [line.partition(":") for line in lines]
    return [
        Suppression(RULES.find(rule.strip()), rule.strip(), reason.strip(), place, item.file.name, f"{item}*")
        for rule, _, reason in parts
    ]


def apply(
    repository: Repository, findings: list[tuple[Problem, Finding]], known: list[Suppression], levels: set[Any]
) -> list[tuple[Problem, Finding]]:
    """Return the findings that no suppression covers, and note with each suppression what it covers."""
    kept = []
    for problem, finding in findings:
        covering = [entry for entry in known if entry.reason and entry.covers(finding)]
        for entry in covering:
            entry.uses.append(finding)
        if not covering:
            kept.append((problem, finding))
    return [*kept, *_faults(known, levels, judge=_is_whole(repository))]


def _is_whole(repository: Repository) -> bool:
    """Say whether everything could be read and built; what rests on the rest is not looked for otherwise."""
    unread = any(source.fault and not source.fault.templated for source in repository.files.yaml.values())
    return not unread and not any(unit.built.guessed for unit in repository.layout.units)


def _faults(known: list[Suppression], levels: set[Any], *, judge: bool) -> list[tuple[Problem, Finding]]:
    found: list[tuple[Problem, Finding]] = []

    def add(rule: str, entry: Suppression, what: str, mend: str = "") -> None:
        problem = Problem(entry.place.subject, entry.place.keys, what, mend)
        found.append((problem, RULES[rule].finding(problem)))

    for entry in known:
        if entry.rule is None:
            add("SUP003", entry, f"there is no rule {entry.written or 'of that name'}")
        elif not entry.reason:
            # The rule's own mend is in the form of the annotation.
            mend = "" if isinstance(entry.place.subject, Object) else "Add `reason:` to the entry"
            add("SUP002", entry, f"the suppression of {entry.written} gives no reason, so it is not in force", mend)
        elif judge and entry.judged and not entry.uses and entry.rule.level in levels:
            add("SUP001", entry, f"nothing here breaks {entry.written} any more")
    return found
