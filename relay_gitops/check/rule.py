"""What a rule is, and the list of all rules."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

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
    what: str
    mend: str = ""
    """Empty where the rule's own is meant."""
    index: int = 0
    """Which document, where the subject is a file."""
    line: int | None = None
    """Where no key stands, as in a file that cannot be read."""


Check = Callable[[Repository], Iterable[Problem]]


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    title: str
    severity: Severity
    level: Level
    mend: str
    source: str
    """Where it is documented why this fails."""
    why: str
    check: Check

    def findings(self, repository: Repository) -> Iterable[tuple[Problem, Finding]]:
        """Yield what it finds in a tree, as found and as shown."""
        for problem in self.check(repository):
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
            self.severity,
            file.name,
            line,
            shown,
            key_text(problem.keys),
            problem.what,
            problem.mend or self.mend,
            cluster,
        )


RULES: dict[str, Rule] = {}
"""All rules, by id, once `relay_gitops.check.rules` is imported."""


def rule(
    id: str, title: str, severity: Severity, *, mend: str, source: str, level: Level = Level.GRAPH
) -> Callable[[Check], Check]:
    """Register a rule; the function's docstring says why it matters."""

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"the rule {id} is there twice")
        RULES[id] = Rule(id, title, severity, level, mend, source, inspect.getdoc(check) or "", check)
        return check

    return register
