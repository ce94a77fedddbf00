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
from relay_gitops.limits import DEFAULTS, Budget, LimitError, Limits, time_limit
from relay_gitops.repository.files import CONFIG, SourceFile
from relay_gitops.repository.git import commit_of
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
    def suppressed(self) -> list[tuple[Suppression, Finding]]:
        """The suppressed findings, each with its suppression, in the order of the findings."""
        found = [(entry, finding) for entry in self.suppressions if not entry.added for finding in entry.uses]
        return sorted(found, key=lambda pair: _order(pair[1]))

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
    limits: Limits = DEFAULTS,
    base: str | None = None,
) -> CheckResult:
    """Check all files at or below the paths, in the context of their Git repository.

    The level PARITY needs `parity`, a process that the caller starts as early as possible. With `strict`, anything
    that could not be checked is an error. `base` is a revision: a suppression that it does not have is reported and has
    no effect. Raises NothingToCheckError, InvalidFilesError if .relay-gitops.yaml is not
    valid, and ProjectError if the environment cannot be rendered.
    """
    repository = read(
        paths,
        working_folder,
        with_surroundings=True,
        with_charts=Level.RENDER in levels,
        budget=Budget(limits),
    )
    # The parity process takes longest.
    ordered = sorted(RULES.values(), key=lambda rule: rule.level is Level.PARITY)
    context = Context(repository, parity)
    found = [pair for rule in ordered if rule.level in levels for pair in _findings(rule, context)]
    known = suppressions(repository, _commit(repository, base) if base else None)
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


def _commit(repository: Repository, revision: str) -> str:
    commit = commit_of(repository.root, revision)
    if commit is None:
        raise RelayGitopsError(
            f"{revision}: is not a revision of the Git repository of {repository.root}. Pass a branch, a tag or a "
            "commit; run git fetch first if it exists only on the remote."
        )
    return commit


def _findings(rule: Rule, context: Context) -> Iterator[tuple[Problem, Finding]]:
    """Yield the findings of a rule. An exception becomes a finding, so that the other rules still run."""
    budget = context.repository.files.budget
    if budget.is_used_up:
        yield _limit_finding(
            f"{rule.id} {rule.name} did not run, because the run needs more than {budget.limits.seconds} s"
        )
        return
    try:
        with time_limit(budget.limits.item_seconds):
            # A rule that is stopped keeps the findings that it has yielded.
            yield from rule.findings(context)
    except RelayGitopsError:
        raise
    except LimitError as error:
        yield _limit_finding(f"{rule.id} {rule.name} was stopped: {error}, so findings may be missing")
    except Exception as error:  # noqa: BLE001 - any bug of a rule
        place = [frame for frame in traceback.extract_tb(error.__traceback__) if "relay_gitops" in frame.filename][-1]
        # The message of the exception may contain a secret.
        where = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
        message = f"{rule.id} {rule.name} failed with {where}, so findings may be missing"
        problem = Problem(SourceFile(WHOLE_REPOSITORY, ""), (), message)
        yield problem, RULES["RULE001"].finding(problem)


def _limit_finding(message: str) -> tuple[Problem, Finding]:
    problem = Problem(SourceFile(WHOLE_REPOSITORY, ""), (), message)
    return problem, RULES["LIM001"].finding(problem)


def _order(finding: Finding) -> tuple[str | int | bool, ...]:
    """Sort by file and line. In a line, parity findings come last."""
    is_parity = RULES[finding.rule].level is Level.PARITY
    return (
        finding.file,
        finding.line,
        is_parity,
        finding.rule,
        finding.object,
        finding.key,
        finding.message,
        finding.cluster,
    )


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
    """Merge the findings of a habit into the first, which lists the other objects.

    They have the same rule, severity and kind of object.
    """
    habits: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        if RULES[finding.rule].finds_habits:
            habits.setdefault(_habit(finding), []).append(finding)
    return [
        _merged(habits[_habit(finding)]) if RULES[finding.rule].finds_habits else finding
        for finding in findings
        if not RULES[finding.rule].finds_habits or habits[_habit(finding)][0] is finding
    ]


def _habit(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.severity, finding.object.partition(" ")[0]


def _merged(same: list[Finding]) -> Finding:
    first, *others = same
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    names = ", ".join(other.object or other.file for other in others[:_NAMED])
    return replace(first, message=f"{first.message}; also in {names}{more}") if others else first
