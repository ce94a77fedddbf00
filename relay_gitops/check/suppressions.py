"""Suppressions of findings, with their reasons."""

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
from relay_values.annotations import IGNORE


@dataclass
class Suppression:
    """An entry that hides findings of a rule in some files or objects."""

    rule: Rule | None
    """None if the written ID or name is unknown."""
    written: str
    """The ID or name of the rule, as written."""
    reason: str
    place: Problem
    """The location of the suppression."""
    file: str
    object: str
    prefix: str = ""
    """Path of the root, relative to the folder of .relay-gitops.yaml."""
    judged: bool = True
    """Whether the run checked the files of the suppression, so that it must cover a finding."""
    uses: list[Finding] = field(default_factory=list)

    def covers(self, finding: Finding) -> bool:
        """Return whether the suppression covers a finding."""
        return (
            self.rule is not None
            and self.rule.id == finding.rule
            and fnmatchcase(self.prefix + finding.file, self.file)
            and fnmatchcase(finding.object, self.object)
        )


def _config_folder(root: Path) -> Path | None:
    """Return the folder of the nearest .relay-gitops.yaml inside the Git repository."""
    for folder in (root, *root.parents):
        if (folder / CONFIG).is_file():
            return folder
        if (folder / ".git").exists():
            return None
    return None


def suppressions(repository: Repository) -> list[Suppression]:
    """Return all suppressions of a repository; raise InvalidFilesError if .relay-gitops.yaml is not valid."""
    found: list[Suppression] = []
    folder = _config_folder(repository.root)
    if folder is not None:
        from relay_gitops.check.config import read_config  # noqa: PLC0415 - slow, and most repositories have no .relay-gitops.yaml

        file = YamlFile(folder / CONFIG, CONFIG)
        source = SourceFile(CONFIG, (folder / CONFIG).read_text(encoding="utf-8"), (file.data,))
        prefix = repository.root.relative_to(folder).as_posix().removeprefix(".")
        prefix = f"{prefix}/" if prefix else ""
        asked = [source.name for source in repository.selected_files]
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
        if (item.file.name, item.index) not in seen and IGNORE in item.annotations:
            seen.add((item.file.name, item.index))
            found += _annotation_suppressions(item)
    return found


def _annotation_suppressions(item: Object) -> list[Suppression]:
    place = Problem(item, ("metadata", "annotations", IGNORE), "")
    lines = [line for line in str(item.annotations[IGNORE]).splitlines() if line.strip()]
    parts = [line.partition(":") for line in lines]
    return [
        Suppression(RULES.find(rule.strip()), rule.strip(), reason.strip(), place, item.file.name, f"{item}*")
        for rule, _, reason in parts
    ]


def apply_suppressions(
    repository: Repository, findings: list[tuple[Problem, Finding]], known: list[Suppression], levels: set[Any]
) -> list[tuple[Problem, Finding]]:
    """Return the findings without a suppression, and record the covered findings in each suppression."""
    kept = []
    for problem, finding in findings:
        covering = [entry for entry in known if entry.reason and entry.covers(finding)]
        for entry in covering:
            entry.uses.append(finding)
        if not covering:
            kept.append((problem, finding))
    return [*kept, *_faults(known, levels, judge=_is_whole(repository))]


def _is_whole(repository: Repository) -> bool:
    """Return whether all files were parsed and built. If not, rules may have missed findings."""
    unread = any(source.fault and not source.fault.templated for source in repository.files.yaml.values())
    return not unread and not any(applied.result.is_guess for applied in repository.layout.applied_folders)


def _faults(known: list[Suppression], levels: set[Any], *, judge: bool) -> list[tuple[Problem, Finding]]:
    found: list[tuple[Problem, Finding]] = []

    def add(rule: str, entry: Suppression, message: str, fix: str = "") -> None:
        problem = Problem(entry.place.subject, entry.place.keys, message, fix)
        found.append((problem, RULES[rule].finding(problem)))

    for entry in known:
        if entry.rule is None:
            add("SUP003", entry, f"rule {entry.written or '(empty)'} does not exist, so the suppression has no effect")
        elif not entry.reason:
            # The fix of the rule shows the form of the annotation.
            fix = "" if isinstance(entry.place.subject, Object) else "Add `reason:` to the entry"
            add("SUP002", entry, f"the suppression of {entry.written} has no reason, so it has no effect", fix)
        elif judge and entry.judged and not entry.uses and entry.rule.level in levels:
            add("SUP001", entry, f"{entry.written} finds no problem here, so the suppression is unused")
    return found
