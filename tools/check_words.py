"""Check that the texts of this project use the words of the trade: documentation, messages, docstrings and comments.

Usage: python tools/check_words.py [PATH...]

Each problem is one line with file, line, the words that were found and the words to use. A text that must keep a word,
for example a quotation, is an entry of EXCEPTIONS. Paths limit the check to files below them.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent

WORDS = {
    r"mend(?:s|ed|ing)?": "fix, correct",
    r"anew": "recreated, again",
    r"(?:make|makes|made|making)\s+again": "recreate, recreated",
    r"(?:makes|made)": "creates, generates, installs; created, generated",
    r"(?:bring|brings|bringing|brought)": "install, add",
    r"there\s+(?:is|are|was|were)\s+no": "… does not exist; … is missing; … has no …",
    r"(?<!there\s)(?:is|are|was|were)\s+no(?=\s+[a-z`])(?!\s+(?:longer|more|less|later)\b)": "is not a valid …",
    r"there\s+twice": "duplicate",
    r"(?:is|are|was|were)\s+not\s+there|not\s+there\s+yet": "missing, pending",
    r"(?:is|are)\s+there\s+already": "already exists",
    r"excus(?:e|es|ed|ing)|(?:live|lives|lived)\s+with\s+(?:a|an|the|it|this|that)": "suppress",
    r"(?:take|takes|taken|taking|took)\s+(?:out|away)": "remove, delete",
    r"bears?|borne|got\s+another\s+name": "has; was renamed",
    r"(?:lead|leads|leading|led)\s+(?:to|into|out\s+of|there|nowhere)": "point to, route to",
    r"in\s+the\s+clear": "in plain text",
    r"(?:stand|stands|stood|standing)\s+(?:in|there|at|on)": "is written in, is at",
    r"small\s+letters": "lower case",
    r"what\s+reads\s+it|readers?": "consumers",
    r"asked\s+about": "checked, selected; problems found",
    r"(?:a|no)\s+text(?!\s+(?:file|editor|format))": "a string",
    r"way\s+of\s+(?:a|the)\s+request": "request path",
    r"said|told|words\s+for": "reported, message",
    r"nobody|somebody": "name who acts; standard input is not a terminal",
    r"outside\s+of": "outside",
    r"by\s+(?:(?:means|way)\s+of|`--[\w-]+`"
    r"|an?\s+(?:option|flag|switch|label|annotation|command|regex|pattern|variable|key|suffix|prefix|script|comment"
    r"|setting|patch|template|value))": "with",
    r"replaced\s+by": "replaced with",
    r"(?<!\w\s)one\s+(?:can|must|may|should|would|has\s+to|wants|needs|sees|knows|reads|writes)|one's": "you",
    r"(?:if|when|where|what|as|so|then|that)\s+one\s+(?:can|must|may|should|would|has\s+to|wants|needs|sees)": "you",
    "\x01(?:(?:Return|Yield)\\s+)?such\\s+as": "for example",
}
"""Regular expressions of words to avoid, and the words to use. \\x01 is the beginning of a docstring."""

KEYS = re.compile(r"""(["'])(?:what|mend)\1""")
"""Former keys of JSON output."""


@dataclass(frozen=True)
class Excepted:
    """A line that may contain a word to avoid."""

    path: str
    """A pattern of files, as in a shell."""
    words: str
    """A part of the line; empty for all lines of the files."""
    reason: str


EXCEPTIONS = (
    Excepted("tools/check_words.py", "", "the list itself"),
    Excepted("tests/project/test_words.py", "", "the test of the list"),
    Excepted("docs/decisions/*.md", "`what` and `mend`", "names the former keys of JSON output"),
    Excepted("bench/run.py", '"what"', "a column of the table, not a key of JSON output"),
    Excepted("docs/consequences.md", "name: reader", "the name of a Role in an example"),
    Excepted("docs/e2e.md", "user `nobody`", "the name of a user"),
    Excepted("CHANGELOG.md", "`mend`", "names the former key of JSON output"),
    Excepted("CHANGELOG.md", "`makes`", "names the former relation of JSON output"),
    Excepted("CHANGELOG.md", "`readers`", "names the former key of JSON output"),
)

PROSE = ("*.md", "helm/*/templates/NOTES.txt")
PYTHON = ("main.py", "relay_gitops/*.py", "constructs/relay_*/*.py", "tools/*.py", "bench/*.py")
TEMPLATES = ("helm/*/templates/*.yaml", "helm/*/templates/*.tpl")
SCHEMAS = ("helm/*/values.schema.json",)
COMMENTS = ("helm/*.yaml", "environments/*.yaml", "relay_gitops/*.yaml", "Makefile", "pyproject.toml")
TESTS = ("tests/*.py", "e2e/*.py")

_ANY = "|".join(f"(?P<w{index}>{word})" for index, word in enumerate(WORDS))
# Not between \b: an expression may begin with a control character.
_EXPRESSION = re.compile(rf"(?<![\w-])(?:{_ANY})(?![\w-])", re.IGNORECASE)
_SUGGESTIONS = tuple(WORDS.values())


@dataclass(frozen=True)
class Problem:
    """Words to avoid, in a line of a file."""

    path: str
    line: int
    found: str
    use: str

    def __str__(self) -> str:
        """Return the problem as a line of output."""
        return f'{self.path}:{self.line}: "{self.found}": use {self.use}'


def problems(path: str, source: str) -> list[Problem]:
    """Return the problems of a file, without those that are excepted."""
    lines = source.splitlines()
    found = {
        (source_line(text, match.start()), " ".join(match[0].replace("\x01", "").split()), use)
        for text in texts(path, source)
        for match, use in matches(text)
    }
    return [
        Problem(path, line, words, use) for line, words, use in sorted(found) if not is_excepted(path, lines[line - 1])
    ]


def matches(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each match in a text, with the words to use."""
    for match in _EXPRESSION.finditer(text):
        yield match, _SUGGESTIONS[int(str(match.lastgroup)[1:])]
    for match in KEYS.finditer(text):
        yield match, "message, fix"


def source_line(text: str, position: int) -> int:
    """Return the line of a position, counted from 1."""
    return text.count("\n", 0, position) + 1


def is_excepted(path: str, line: str) -> bool:
    """Return whether a line is an exception."""
    return any(fnmatch(path, excepted.path) and excepted.words in line for excepted in EXCEPTIONS)


def texts(path: str, source: str) -> list[str]:
    """Return the texts of a file, each with the lines of the file."""
    return next((list(extract(source)) for patterns, extract in EXTRACTORS if matches_any(path, patterns)), [])


def prose_texts(source: str) -> Iterator[str]:
    """Yield the whole file."""
    yield source


def comment_texts(source: str) -> Iterator[str]:
    """Yield the comments of a YAML file, a Makefile or a TOML file."""
    yield "\n".join(line.partition("#")[2] for line in source.splitlines())


def template_texts(source: str) -> Iterator[str]:
    """Yield the comments and the messages of `fail` in a Helm template."""
    yield only(r'#.*|\{\{-?\s*/\*.*|(?<=fail)\s*\(?(?:printf\s+)?"(?:[^"\\]|\\.)*"', source)


def schema_texts(source: str) -> Iterator[str]:
    """Yield the descriptions of a JSON Schema."""
    yield only(r'(?<="description": )".*"', source)


def test_texts(source: str) -> Iterator[str]:
    """Yield the names of the tests, the docstrings and the comments of a test module."""
    yield only(r"(?<=def test_)\w+", source).replace("_", " ")
    yield from documentation_texts(source)


def only(pattern: str, source: str) -> str:
    """Return the parts of each line that match; all other characters are replaced."""
    return "\n".join(
        "".join(
            match[0] if match.lastgroup else "\0" * len(match[0])
            for match in re.finditer(rf"(?P<kept>{pattern})|.", line)
        )
        for line in source.splitlines()
    )


def documentation_texts(source: str) -> Iterator[str]:
    """Yield the docstrings, and then the comments, of a Python file; their lines are kept."""
    lines = source.splitlines()
    docstrings = [""] * len(lines)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                docstrings[number] = lines[number].replace('"""', "  \x01", 1)
    yield "\n".join(docstrings)
    *_, comments = python_texts(source)
    yield comments


def python_texts(source: str) -> Iterator[str]:
    """Yield the strings, and then the comments, of a Python file; all other characters are replaced."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    strings = [character if character.isspace() else "\0" for character in source]
    comments = [character if character == "\n" else " " for character in source]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        begin, end = starts[token.start[0] - 1] + token.start[1], starts[token.end[0] - 1] + token.end[1]
        if token.type == tokenize.COMMENT:
            comments[begin + 1 : end] = source[begin + 1 : end]
            strings[begin:end] = " " * (end - begin)
        elif token.type == tokenize.STRING:
            strings[begin:end] = string_text(source[begin:end])
        elif tokenize.tok_name[token.type] == "FSTRING_MIDDLE":
            strings[begin:end] = source[begin:end]
        elif tokenize.tok_name[token.type] in {"FSTRING_START", "FSTRING_END"}:
            strings[begin:end] = " " * (end - begin)
    yield "".join(strings)
    yield "".join(comments)


def string_text(literal: str) -> str:
    """Return a string literal of the same length without prefix, quotes and replacement fields."""
    prefix = literal[: len(literal) - len(literal.lstrip("rRbBuUfF"))]
    quote = literal[len(prefix) : len(prefix) + 3]
    width = 3 if quote in {'"""', "'''"} else 1
    inner = literal[len(prefix) + width : -width]
    if "f" in prefix.lower():
        inner = re.sub(r"\{[^{}]*\}", lambda field: "\0" * len(field[0]), inner)
    if inner in {"what", "mend"}:
        return " " * len(prefix) + f'"{inner}"'
    opening = "  \x01" if width > 1 else " "
    return " " * len(prefix) + opening + inner + " " * width


def matches_any(path: str, patterns: Iterable[str]) -> bool:
    """Return whether one of the patterns matches a path."""
    return any(fnmatch(path, pattern) for pattern in patterns)


EXTRACTORS: tuple[tuple[tuple[str, ...], Callable[[str], Iterator[str]]], ...] = (
    (PROSE, prose_texts),
    (PYTHON, python_texts),
    (TEMPLATES, template_texts),
    (SCHEMAS, schema_texts),
    (COMMENTS, comment_texts),
    (TESTS, test_texts),
)
"""The function that returns the texts of a file, by the patterns of its path."""


def main() -> None:
    """Print all problems, and exit with status 1 if there are any."""
    listed = subprocess.run(  # noqa: S603 - a fixed command
        ["git", "ls-files", "--", *sys.argv[1:]],  # noqa: S607 - the git on the PATH
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    found = [problem for path in listed if (ROOT / path).is_file() for problem in of_file(path)]
    for problem in found:
        print(problem)
    if found:
        sys.exit(f"{len(found)} problems; change the texts, or add an exception with a reason to tools/check_words.py")


def of_file(path: str) -> list[Problem]:
    """Return the problems of a file of the project."""
    if any(matches_any(path, patterns) for patterns, _ in EXTRACTORS):
        return problems(path, (ROOT / path).read_text())
    return []


if __name__ == "__main__":
    main()
