"""Suppressions of findings, with their reasons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from relay_gitops.check.finding import Finding
from relay_gitops.check.queries.projects import projects
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
    """A pattern, relative to `folder`."""
    object: str
    root: Path
    """The root of the repository."""
    folder: Path
    """The folder of .relay-gitops.yaml; the root for an annotation."""
    judged: bool = True
    """Whether the run checked the files of the suppression, so that it must cover a finding."""
    uses: list[Finding] = field(default_factory=list)

    def covers(self, finding: Finding) -> bool:
        """Return whether the suppression covers a finding."""
        return (
            self.rule is not None
            and self.rule.id == finding.rule
            and self.names(finding.file)
            and fnmatchcase(finding.object, self.object)
        )

    def names(self, file: str) -> bool:
        """Return whether the entry is about a file, whose name is relative to the root."""
        path = self.root / file
        return path.is_relative_to(self.folder) and fnmatchcase(path.relative_to(self.folder).as_posix(), self.file)


def _config_folders(repository: Repository) -> list[Path]:
    """Return the folders with a .relay-gitops.yaml: the nearest one in the Git repository, and those of projects."""
    found = [folder for folder in projects(repository) if (folder / CONFIG).is_file()]
    for folder in (repository.root, *repository.root.parents):
        if (folder / CONFIG).is_file():
            return [folder, *(other for other in found if other != folder)]
        if (folder / ".git").exists():
            break
    return found


def suppressions(repository: Repository) -> list[Suppression]:
    """Return all suppressions of a repository; raise InvalidFilesError if .relay-gitops.yaml is not valid."""
    found = [entry for folder in _config_folders(repository) for entry in _configured(repository, folder)]
    seen: set[tuple[str, int]] = set()
    for item in repository.everything:
        if (item.file.name, item.index) not in seen and IGNORE in item.annotations:
            seen.add((item.file.name, item.index))
            found += _annotation_suppressions(item, repository.root)
    return found


def _configured(repository: Repository, folder: Path) -> Iterator[Suppression]:
    """Yield the entries of the .relay-gitops.yaml of a folder."""
    from relay_gitops.check.config import read_config  # noqa: PLC0415 - slow, and most repositories have no .relay-gitops.yaml

    root = repository.root
    name = (folder / CONFIG).relative_to(root).as_posix() if folder.is_relative_to(root) else CONFIG
    file = YamlFile(folder / CONFIG, name)
    file.require_valid()
    source = SourceFile(name, (folder / CONFIG).read_text(encoding="utf-8"), (file.data,))
    for index, entry in enumerate(read_config(file).ignore):
        place = Problem(source, ("ignore", index), "")
        rule, reason = RULES.find(entry.rule), entry.reason.strip()
        suppression = Suppression(rule, entry.rule, reason, place, entry.file, entry.object, root, folder)
        here = any(suppression.names(source.name) for source in repository.selected_files)
        gone = not any(character in entry.file for character in "*?[") and not (folder / entry.file).is_file()
        suppression.judged = here or gone
        yield suppression


def _annotation_suppressions(item: Object, root: Path) -> list[Suppression]:
    place = Problem(item, ("metadata", "annotations", IGNORE), "")
    lines = [line for line in str(item.annotations[IGNORE]).splitlines() if line.strip()]
    parts = [line.partition(":") for line in lines]
    return [
        Suppression(
            RULES.find(rule.strip()), rule.strip(), reason.strip(), place, item.file.name, f"{item}*", root, root
        )
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
