"""Suppressions of findings, with their reasons."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relay_gitops.check.finding import Finding
from relay_gitops.check.queries.applied_files import applied_or_beside
from relay_gitops.check.queries.projects import projects
from relay_gitops.check.rule import Problem, Rule
from relay_gitops.check.rules import RULES
from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.limits import Budget, LimitError
from relay_gitops.repository import git
from relay_gitops.repository.files import CONFIG, SourceFile, source_file
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.repository import Repository
from relay_values.annotations import IGNORE

if TYPE_CHECKING:
    from relay_gitops.check.config import IgnoreEntry


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
    added: bool = False
    """Whether the base of a change does not have it, so that it has no effect."""
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
    boundary = repository.files.boundary
    found = [folder for folder in projects(repository) if boundary.mode(f"{folder}/{CONFIG}")]
    for folder in (repository.root, *repository.root.parents):
        if not folder.is_relative_to(boundary.root):
            break
        if boundary.mode(f"{folder}/{CONFIG}"):
            return [folder, *(other for other in found if other != folder)]
    return found


def suppressions(repository: Repository, base: str | None = None) -> list[Suppression]:
    """Return all suppressions of a repository; those that the commit `base` does not have are marked as added.

    Raises InvalidFilesError if .relay-gitops.yaml is not valid.
    """
    found = [entry for folder in _config_folders(repository) for entry in _configured(repository, folder, base)]
    seen: set[tuple[str, int]] = set()
    for item in repository.everything:
        if (item.file.name, item.index) not in seen and IGNORE in item.annotations:
            seen.add((item.file.name, item.index))
            found += _annotation_suppressions(item, repository.root, base)
    return found


def _configured(repository: Repository, folder: Path, base: str | None) -> Iterator[Suppression]:
    """Yield the entries of the .relay-gitops.yaml of a folder."""
    from relay_gitops.check.config import read_config  # noqa: PLC0415 - slow, and most repositories have no .relay-gitops.yaml

    root = repository.root
    name = (folder / CONFIG).relative_to(root).as_posix() if folder.is_relative_to(root) else CONFIG
    if repository.files.boundary.is_outside(f"{folder}/{CONFIG}"):
        value = InvalidValue(
            name, None, "", "is a link that leads outside the repository", "Replace the link with a file"
        )
        raise InvalidFilesError([value])
    file = YamlFile(folder / CONFIG, name)
    text = (folder / CONFIG).read_text(encoding="utf-8")
    source, entries = SourceFile(name, text, (file.data,)), read_config(file).ignore
    known = None if base is None else _keys_at(folder, base)
    for index, entry in enumerate(entries):
        place = Problem(source, ("ignore", index), "")
        rule, reason = RULES.find(entry.rule), entry.reason.strip()
        suppression = Suppression(rule, entry.rule, reason, place, entry.file, entry.object, root, folder)
        here = any(suppression.names(source.name) for source in repository.selected_files)
        is_gone = not any(character in entry.file for character in "*?[") and not repository.files.boundary.mode(
            f"{folder}/{entry.file}"
        )
        suppression.judged = here or is_gone
        suppression.added = known is not None and _key(entry) not in known
        yield suppression


def _key(entry: "IgnoreEntry") -> tuple[str, str, str]:
    rule = RULES.find(entry.rule)
    return rule.id if rule else entry.rule, entry.file, entry.object


def _keys_at(folder: Path, commit: str) -> set[tuple[str, str, str]]:
    """Return the entries of a folder's .relay-gitops.yaml in a commit; none if it was missing or not valid."""
    text = git.text_at(folder, commit, CONFIG)
    if text is None:
        return set()
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / CONFIG
        file.write_text(text, encoding="utf-8")
        try:
            from relay_gitops.check.config import read_config  # noqa: PLC0415 - likewise

            return {_key(entry) for entry in read_config(YamlFile(file, CONFIG)).ignore}
        except InvalidFilesError:
            return set()


def _annotation_suppressions(item: Object, root: Path, base: str | None) -> list[Suppression]:
    place = Problem(item, ("metadata", "annotations", IGNORE), "")
    known = None if base is None else _rules_at(item, root, base)
    found: list[Suppression] = []
    for written, reason in _annotated(item.annotations[IGNORE]):
        rule = RULES.find(written)
        entry = Suppression(rule, written, reason, place, item.file.name, f"{item}*", root, root)
        entry.added = known is not None and written not in known
        found.append(entry)
    return found


def _annotated(value: object) -> list[tuple[str, str]]:
    """Return the rules of an annotation, each with its reason."""
    parts = [line.partition(":") for line in str(value).splitlines() if line.strip()]
    return [(rule.strip(), reason.strip()) for rule, _, reason in parts]


def _rules_at(item: Object, root: Path, commit: str) -> set[str]:
    """Return the rules that the annotation of an object suppresses in a commit."""
    text = git.text_at(root, commit, item.file.name)
    try:
        source = source_file(item.file.name, text or "", Budget())
    except LimitError:
        return set()
    return {
        rule
        for _, data in source.manifests()
        if (data["kind"], mapping(data.get("metadata")).get("name")) == (item.kind, item.name)
        for rule, _ in _annotated(mapping(mapping(data.get("metadata")).get("annotations")).get(IGNORE) or "")
    }


def apply_suppressions(
    repository: Repository, findings: list[tuple[Problem, Finding]], known: list[Suppression], levels: set[Any]
) -> list[tuple[Problem, Finding]]:
    """Return the findings without a suppression, and record the covered findings in each suppression."""
    kept = []
    for problem, finding in findings:
        covering = [entry for entry in known if entry.reason and entry.covers(finding)]
        for entry in covering:
            entry.uses.append(finding)
        if all(entry.added for entry in covering):
            kept.append((problem, finding))
    return [*kept, *_faults(known, levels, judge=_is_whole(repository))]


def _is_whole(repository: Repository) -> bool:
    """Return whether all files were parsed and built. If not, rules may have missed findings."""
    unread = any(source.fault and not source.fault.templated for source in applied_or_beside(repository))
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
        elif entry.added:
            add("SUP004", entry, f"the change adds a suppression of {entry.written}: {entry.reason}")
        elif judge and entry.judged and not entry.uses and entry.rule.level in levels:
            add("SUP001", entry, f"{entry.written} finds no problem here, so the suppression is unused")
    return found
