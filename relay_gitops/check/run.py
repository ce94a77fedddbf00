"""One run of the checks."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from relay_gitops.check.context import Context
from relay_gitops.check.finding import WHOLE_REPOSITORY, Finding, Severity
from relay_gitops.check.rule import Level, Problem, Rule
from relay_gitops.check.rules import RULES
from relay_gitops.check.suppressions import Suppression, apply_suppressions, suppressions
from relay_gitops.errors import RelayGitopsError
from relay_gitops.repository.files import CONFIG, SourceFile
from relay_gitops.repository.projects import ENVIRONMENT
from relay_gitops.repository.read import read
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.parity import ParityProcess

_NAMED = 3


@dataclass(frozen=True)
class CheckResult:
    """The findings of a run."""

    repository: Repository
    findings: list[Finding]
    suppressions: list[Suppression]

    @property
    def failed(self) -> bool:
        """Whether the run found an error or a warning."""
        return any(finding.severity is not Severity.INFO for finding in self.findings)


def check(
    paths: list[Path],
    working_folder: Path,
    levels: set[Level],
    *,
    strict: bool = False,
    parity: ParityProcess | None = None,
) -> CheckResult:
    """Check all files at or below the paths, in the context of their Git repository.

    The level PARITY needs `parity`, a process that the caller starts as early as possible. With `strict`, anything
    that could not be checked is an error. Raises NothingToCheckError, InvalidFilesError if .relay-gitops.yaml is not
    valid, and ProjectError if the environment cannot be rendered.
    """
    repository = read(paths, working_folder, with_surroundings=True, with_charts=Level.RENDER in levels)
    # The parity process takes longest.
    ordered = sorted(RULES.values(), key=lambda rule: rule.level is Level.PARITY)
    context = Context(repository, parity)
    found = [pair for rule in ordered if rule.level in levels for pair in _findings(rule, context)]
    known = suppressions(repository)
    kept = apply_suppressions(repository, _drop_schema_repeats(found), known, levels)
    findings = sorted({finding for _, finding in kept if _is_selected(repository, finding)}, key=_order)
    for entry in known:
        entry.uses = [finding for finding in entry.uses if _is_selected(repository, finding)]
    if strict:
        findings = [
            replace(entry, severity=Severity.ERROR) if RULES[entry.rule].finds_unchecked else entry
            for entry in findings
        ]
    return CheckResult(repository, _merge_habits(_merge_clusters(findings)), known)


def _findings(rule: Rule, context: Context) -> Iterator[tuple[Problem, Finding]]:
    """Yield the findings of a rule. An exception becomes a finding, so that the other rules still run."""
    try:
        yield from rule.findings(context)
    except RelayGitopsError:
        raise
    except Exception as error:  # noqa: BLE001 - any bug of a rule
        place = [frame for frame in traceback.extract_tb(error.__traceback__) if "relay_gitops" in frame.filename][-1]
        # The message of the exception may contain a secret.
        where = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
        message = f"{rule.id} {rule.name} failed with {where}, so findings may be missing"
        problem = Problem(SourceFile(WHOLE_REPOSITORY, ""), (), message)
        yield problem, RULES["RULE001"].finding(problem)


def _order(finding: Finding) -> tuple[str, int, bool, str, str, str]:
    """Sort by file and line. In a line, parity findings come last."""
    is_parity = RULES[finding.rule].level is Level.PARITY
    return finding.file, finding.line, is_parity, finding.rule, finding.message, finding.cluster


def _is_selected(repository: Repository, finding: Finding) -> bool:
    # Findings in .relay-gitops.yaml are only about entries for the selected files, and those in the environment only
    # about the project around them.
    return (
        repository.selection.contains(finding.file)
        or finding.file == WHOLE_REPOSITORY
        or finding.file.endswith((CONFIG, str(ENVIRONMENT)))
    )


def _drop_schema_repeats(found: list[tuple[Problem, Finding]]) -> list[tuple[Problem, Finding]]:
    known = {
        (finding.file, finding.object, problem.keys)
        for problem, finding in found
        if not RULES[finding.rule].yields_to_others and finding.severity is not Severity.INFO
    }

    def is_known(problem: Problem, finding: Finding) -> bool:
        # A finding about the whole spec does not cover a single field.
        prefixes = (problem.keys[:length] for length in range(2, len(problem.keys) + 1))
        return any((finding.file, finding.object, keys) in known for keys in prefixes)

    return [pair for pair in found if not RULES[pair[1].rule].yields_to_others or not is_known(*pair)]


def _merge_clusters(findings: list[Finding]) -> list[Finding]:
    """Merge findings that differ only in their cluster."""
    same: dict[Finding, list[str]] = {}
    for finding in findings:
        same.setdefault(replace(finding, cluster=""), []).append(finding.cluster)
    return [replace(entry, cluster=first, other_clusters=tuple(rest)) for entry, (first, *rest) in same.items()]


def _merge_habits(findings: list[Finding]) -> list[Finding]:
    """Merge the findings of a habit into the first, which lists the other objects."""
    kept: list[Finding] = []
    for finding in findings:
        if not RULES[finding.rule].finds_habits:
            kept.append(finding)
        elif all(finding.rule != other.rule for other in kept):
            others = [other.object for other in findings if other.rule == finding.rule and other is not finding]
            more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
            also = f"; also in {', '.join(others[:_NAMED])}{more}" if others else ""
            kept.append(replace(finding, message=finding.message + also))
    return kept
