import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


_FIELDS = ("minute", "hour", "day of the month", "month", "day of the week")


_WORDS = {
    3: ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    4: ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
}


_WHOLE = re.compile(r"@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)")


@rule(
    "WORK015",
    "invalid schedule of a CronJob",
    Severity.ERROR,
    fix="Write minute, hour, day of the month, month and day of the week (0 to 6), or a macro like @daily",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/cron-jobs/#schedule-syntax",
)
def invalid_cron_schedule(repository: Repository) -> Iterator[Problem]:
    """The API server rejects a CronJob with an invalid schedule."""
    for item in repository.of_type("batch/CronJob"):
        text = item.spec.get("schedule")
        if isinstance(text, str) and not is_open(text) and (fault := _fault(text)):
            yield Problem(
                item,
                ("spec", "schedule"),
                f"`{text}` is not a valid schedule, so the API server rejects the CronJob: {fault}",
            )


def _fault(text: str) -> str:
    if _WHOLE.fullmatch(text.strip()):
        return ""
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"it has {len(fields)} fields instead of {len(_FIELDS)}"
    for index, field in enumerate(fields):
        for part in field.lower().split(","):
            if not _is_part(part, index):
                return f"invalid {_FIELDS[index]} {part}"
    return ""


def _is_part(part: str, index: int) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (step.isdigit() and int(step)):
        return False
    if span in ("*", "?"):
        return True
    low, high = _RANGES[index]
    words = _WORDS.get(index, ())
    ends = [str(words.index(end) + low) if end in words else end for end in span.split("-")]
    if len(ends) > 2 or not all(end.isdigit() and low <= int(end) <= high for end in ends):  # noqa: PLR2004 - from and to
        return False
    return int(ends[0]) <= int(ends[-1])
