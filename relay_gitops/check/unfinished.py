"""Report what a run could not do."""

from collections.abc import Iterator

from relay_gitops.check.finding import WHOLE_REPOSITORY
from relay_gitops.check.rule import Problem
from relay_gitops.limits import Budget, Failure
from relay_gitops.repository.failures import cause, is_limit, subject_of
from relay_gitops.repository.files import SourceFile

RULE_TASK = "rule"
_NAMED = 3
_WHOLE = SourceFile(WHOLE_REPOSITORY, "")


def unfinished(budget: Budget) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each unexpected error, and one for the end of the time, each with the ID of its rule."""
    same: dict[tuple[str, str], list[Failure]] = {}
    for failure in budget.failures:
        same.setdefault((failure.task, cause(failure.error, budget.limits)), []).append(failure)
    for (task, why), failures in same.items():
        names = _listed([failure.name for failure in failures])
        what = names if task == RULE_TASK else f"{task} {names}"
        error = failures[0].error
        if is_limit(error):
            yield "LIM001", Problem(_WHOLE, (), f"{what} was stopped: {why}, so findings may be missing")
            continue
        rule = "RULE001" if task == RULE_TASK else "RULE002"
        message = f"{what} failed with {why}, so findings may be missing"
        yield rule, Problem(subject_of(error) or _WHOLE, (), message)
    if budget.left_out:
        message = f"{budget.time_is_up}, so it skipped: {_listed(list(budget.left_out))}"
        yield "LIM001", Problem(_WHOLE, (), message)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
