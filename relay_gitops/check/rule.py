"""Rules and their registry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Required, TypedDict, Unpack

from relay_gitops.catalogue import Catalogue, Entry, name_of, reason_of
from relay_gitops.check.context import Context
from relay_gitops.check.finding import Finding, Severity
from relay_gitops.key_path import KeyPath, key_text
from relay_gitops.printable import printable
from relay_gitops.redaction.objects import Redaction
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository


class Level(StrEnum):
    """The group of a rule; each group can be turned off."""

    PARITY = "parity"
    SCHEMA = "schema"
    CEL = "cel"
    GRAPH = "graph"
    RENDER = "render"
    RELAY = "relay"

    @property
    def switch(self) -> str:
        """The option that turns the group on or off. Parity runs code of the project, so it is off by default."""
        return f"--{self}" if self is Level.PARITY else f"--no-{self}"


_LONGEST_NAME = 300
"""Characters of the name of an object, a field or a cluster. Kubernetes allows at most 253."""
_LONGEST_MESSAGE = 1500
"""Characters of a message, which may quote a list of names."""


@dataclass(frozen=True)
class Problem:
    """A problem that a rule reports: the object or file, the field and the message."""

    subject: Object | SourceFile
    keys: KeyPath
    message: str
    fix: str = ""
    """Empty for the fix of the rule."""
    index: int = 0
    """The number of the document, if the subject is a file."""
    line: int | None = None
    """The line, if the problem has no key, for example in a file that cannot be parsed."""
    severity: Severity | None = None
    """None for the severity of the rule."""


Check = Callable[[Context], Iterable[Problem]]


@dataclass(frozen=True, kw_only=True)
class Rule(Entry):
    """A rule of `check`."""

    severity: Severity
    level: Level
    check: Check
    yields_to_others: bool = False
    """Whether a finding of another rule for the same field replaces the finding of this rule."""
    finds_unchecked: bool = False
    """Whether it reports objects that could not be checked, which `--strict` treats as errors."""
    finds_habits: bool = False
    """Whether one finding represents all places with the same problem."""
    kinds_heading: str = ""
    """The heading under which the terminal groups its info findings by kind; empty for one line per finding."""

    @property
    def prefix(self) -> str:
        """The prefix of its id, for example `FLUX`."""
        return self.id.rstrip("0123456789")

    @property
    def url(self) -> str:
        """The address of its section, from the root of the project."""
        return f"docs/rules/{self.prefix.lower()}.md#{self.anchor}"

    def findings(self, context: Context) -> Iterable[tuple[Problem, Finding]]:
        """Yield each problem with its finding."""
        for problem in self.check(context):
            yield problem, self.finding(problem)

    def finding(self, problem: Problem) -> Finding:
        """Return the finding of a problem, with file and line."""
        subject = problem.subject
        redaction = Redaction()
        if isinstance(subject, Object):
            redaction.learn(subject.data, *([subject.release.data] if subject.release else []))
            file = subject.file
            origin = subject.release or subject
            # A rendered object has no line, so the finding points to its release.
            keys = () if subject.release else problem.keys
            line = origin.file.line(origin.index, keys)
            shown = f"{subject}, rendered by {subject.release}" if subject.release else str(subject)
            cluster = subject.cluster
        else:
            redaction.learn(*subject.documents)
            file, shown, cluster = subject, "", ""
            line = problem.line or subject.line(problem.index, problem.keys)
        return Finding(
            self.id,
            self.name,
            problem.severity or self.severity,
            file.name,
            line,
            printable(shown, _LONGEST_NAME),
            printable(redaction.message(key_text(problem.keys)), _LONGEST_NAME),
            printable(redaction.message(problem.message), _LONGEST_MESSAGE),
            printable(redaction.message(problem.fix), _LONGEST_MESSAGE) if problem.fix else self.fix,
            self.url,
            printable(cluster, _LONGEST_NAME),
        )


RULES: Catalogue[Rule] = Catalogue()
"""The registered rules. Import `relay_gitops.check.rules` to register all rules."""


class RuleOptions(TypedDict, total=False):
    """Options of a rule in addition to id, title and severity; see Rule."""

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
    """Register a function as a rule. The rule has the name of the function, and its docstring as the reason."""

    def register(check: RepositoryCheck) -> RepositoryCheck:
        def check_repository(context: Context) -> Iterable[Problem]:
            return check(context.repository)

        _add(id, title, severity, options, function=check, check=check_repository)
        return check

    return register


def context_rule(id: str, title: str, severity: Severity, **options: Unpack[RuleOptions]) -> Callable[[Check], Check]:
    """Register a rule that needs the whole context."""

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
