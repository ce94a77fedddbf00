"""Tells random values from names, for example of keys, files and images."""

import re

_WORD = r"\d?(?:[A-Z]?[a-z]+|[A-Z]+)*(?:\d{1,3}(?![A-Za-z\d]))?"
_PLAIN = re.compile(rf"[-_./:@*]*{_WORD}(?:[-_./: @*]+(?:{_WORD}|\d{{1,5}}(?![A-Za-z\d])))*")
"""Words with at most three digits at the end, for example `tls.crt`, `DB_PASSWORD` or `node.example.org/pool-1`."""
_CAMEL_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SHORTEST_MEAN = 3
"""Letters. Random letters of both cases change their case more often."""
_CANDIDATE = re.compile(r"[A-Za-z\d+/_=-]{20,}")
_RUN = re.compile(r"[A-Za-z\d]{16,}")
_DIGIT_GROUPS = 3
_PUBLIC = re.compile(
    r"(?s)-----BEGIN (?P<what>(?!(?:[A-Z ]+ )?PRIVATE KEY)[A-Z ]+)-----.*?-----END (?P=what)-----"
    r"|\b(?:ssh-\w+|ecdsa-[\w-]+|sk-[\w@.-]+) AAAA[\w+/=]+"
    r"|(?i:public_?key)[\"']?[ \t]*[=:][ \t]*[\"']?[\w+/=-]+"
    r"|\bsha\d{3}[-:][\w+/=]+"
    r"|\bLS0tLS1CRUdJTiBD[\w+/=]+|\bLS0tLS1CRUdJTiBQVUJM[\w+/=]+"
)
"""Certificates and public keys, also in base64, and digests."""


def is_plain_name(value: str) -> bool:
    """Return whether a value consists of words, so that it can be a name."""
    text = value.strip().strip("\"'")
    if not _PLAIN.fullmatch(text):
        return False
    words = [word for run in re.findall("[A-Za-z]{12,}", text) for word in _CAMEL_WORD.findall(run)]
    return not words or sum(map(len, words)) >= _SHORTEST_MEAN * len(words)


def random_parts(text: str) -> list[tuple[int, int]]:
    """Return where a string has 20 or more characters that look random: digits among letters of both cases.

    Hexadecimal digests and UUIDs, certificates and public keys are not reported.
    """
    found = [part.span() for part in _CANDIDATE.finditer(text) if any(map(_is_random, _RUN.findall(part[0])))]
    if not found:
        return []
    public = [part.span() for part in _PUBLIC.finditer(text)]
    return [(start, end) for start, end in found if not any(low <= start < high for low, high in public)]


def _is_random(run: str) -> bool:
    return len(re.findall(r"\d+", run)) >= _DIGIT_GROUPS and any(map(str.islower, run)) and any(map(str.isupper, run))
