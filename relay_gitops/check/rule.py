"""What a rule is, and the list of all rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Required, TypedDict, Unpack

from relay_gitops.catalogue import Catalogue, Entry, name_of, reason_of
from relay_gitops.check.context import Context
from relay_gitops.check.finding import Finding, Severity
from relay_gitops.key_path import KeyPath, key_text
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository


class Level(StrEnum):
    """What kind of fault a rule looks for; each has a switch."""

    PARITY = "parity"
    SCHEMA = "schema"
    CEL = "cel"
    GRAPH = "graph"
    RENDER = "render"
    RELAY = "relay"


@dataclass(frozen=True)
class Problem:
    """What a rule has found: an object or a file, the place in it, and what is wrong there."""

    subject: Object | SourceFile
    keys: KeyPath
    message: str
    fix: str = ""
    """Empty where the rule's own is meant."""
    index: int = 0
    """Which document, where the subject is a file."""
    line: int | None = None
    """Where no key stands, as in a file that cannot be read."""


Check = Callable[[Context], Iterable[Problem]]


@dataclass(frozen=True, kw_only=True)
class Rule(Entry):
    """One rule."""

    severity: Severity
    level: Level
    check: Check
    yields_to_others: bool = False
    """Whether a finding of another rule about the same field replaces its own."""
    finds_unchecked: bool = False
    """Whether it finds what could not be checked, which `--strict` counts as an error."""
    finds_habits: bool = False
    """Whether it finds a habit, so that its first finding names the other places and stands for them."""
    kinds_heading: str = ""
    """Heads the kinds of its info findings, which a terminal shows in one line; empty where each has its own."""

    @property
    def prefix(self) -> str:
        """The prefix of its id, for example `FLUX`."""
        return self.id.rstrip("0123456789")

    @property
    def url(self) -> str:
        """The address of its section, from the root of the project."""
        return f"docs/rules/{self.prefix.lower()}.md#{self.anchor}"

    def findings(self, context: Context) -> Iterable[tuple[Problem, Finding]]:
        """Yield what it finds in a run, as found and as shown."""
        for problem in self.check(context):
            yield problem, self.finding(problem)

    def finding(self, problem: Problem) -> Finding:
        """Return a problem with its place."""
        subject = problem.subject
        if isinstance(subject, Object):
            file = subject.file
            origin = subject.release or subject
            # What a chart renders has no line of its own: the release has.
            keys = () if subject.release else problem.keys
            line = origin.file.line(origin.index, keys)
            shown = f"{subject}, made by {subject.release}" if subject.release else str(subject)
            cluster = subject.cluster
        else:
            file, shown, cluster = subject, "", ""
            line = problem.line or subject.line(problem.index, problem.keys)
        return Finding(
            self.id,
            self.name,
            self.severity,
            file.name,
            line,
            shown,
            key_text(problem.keys),
            problem.message,
            problem.fix or self.fix,
            self.url,
            cluster,
        )


RULES: Catalogue[Rule] = Catalogue()
"""The rules that are registered; `relay_gitops.check.rules` has all of them."""


class RuleOptions(TypedDict, total=False):
    """What a rule is registered with, besides id, title and severity; see Rule."""

    fix: Required[str]
    source: Required[str]
    level: Level
    yields_to_others: bool
    finds_unchecked: bool
    finds_habits: bool
    kinds_heading: str


RepositoryCheck = Callable[[Repository], Iterable[Problem]]


def rule(
    id: str, title: str, severity: Severity, **options: Unpack[RuleOptions]
) -> Callable[[RepositoryCheck], RepositoryCheck]:
    """Register a function of the repository as a rule: its name is the rule's, its docstring says why it matters."""

    def register(check: RepositoryCheck) -> RepositoryCheck:
        def check_repository(context: Context) -> Iterable[Problem]:
            return check(context.repository)

        _add(id, title, severity, options, function=check, check=check_repository)
        return check

    return register


def context_rule(id: str, title: str, severity: Severity, **options: Unpack[RuleOptions]) -> Callable[[Check], Check]:
    """Register a rule that needs more than the repository."""

    def register(check: Check) -> Check:
        _add(id, title, severity, options, function=check, check=check)
        return check

    return register


def _add(
    id: str,
    title: str,
    severity: Severity,
    options: RuleOptions,
    *,
    function: Callable[..., object],
    check: Check,
) -> None:
    RULES.add(
        Rule(
            id=id,
            name=name_of(function),
            title=title,
            why=reason_of(function),
            fix=options["fix"],
            source=options["source"],
            severity=severity,
            level=options.get("level", Level.GRAPH),
            check=check,
            yields_to_others=options.get("yields_to_others", False),
            finds_unchecked=options.get("finds_unchecked", False),
            finds_habits=options.get("finds_habits", False),
            kinds_heading=options.get("kinds_heading", ""),
        )
    )
