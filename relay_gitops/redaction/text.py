"""Removes secrets from messages: by their form, by the name before them, and by their known values."""

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import Final

from relay_gitops.redaction.names import hides_value, is_reference, is_webhook
from relay_gitops.redaction.plain_names import random_parts

HIDDEN: Final = "***"
SHORTEST_KNOWN: Final = 4
"""A shorter value would hide parts of words."""

Hide = Callable[[str, str], str]
"""Returns the placeholder of a secret; takes the name before it and the secret."""

_FORMS: dict[str, re.Pattern[str]] = {
    "private key": re.compile(
        r"(?P<hide>-----BEGIN[A-Z ]* PRIVATE KEY-----(?:(?s:.*?)-----END[A-Z ]* PRIVATE KEY-----|(?s:.*)))"
    ),
    "user": re.compile(r"(?i)(?:(?<!ssh)://|(?<=ssh)://[^/\s:@\"']*:)(?P<hide>[^/\s\"'<>]+)@"),
    # A slash in a password is not valid in a URL, but is written.
    "password": re.compile(r"://[^/\s:@\"'\[<>]+:(?!\d{1,5}(?:/|$))(?P<hide>[^\s\"'<>/]{0,200}/[^\s\"'<>]{0,300})@"),
    "oracle": re.compile(
        r"(?i)(?:jdbc:oracle:\w+:|\b(?:sqlplus|sqlldr|expdp|impdp|rman target)[ \t]+(?:-\w+[ \t]+)*)[\w.$#\"]+/"
        r"(?P<hide>[^\s@\"']+)"
    ),
    "webhook": re.compile(
        r"(?i)(?:hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/webhooks/"
        r"|\.webhook\.office\.com/|outlook\.office\.com/webhook/|hooks\.zapier\.com/hooks/|api\.telegram\.org/bot"
        r"|/hooks/catch/|open\.feishu\.cn/open-apis/bot/\w+/hook/|(?<=/)hooks/)(?P<hide>[^\s\"'<>?#]+)"
    ),
    "query": re.compile(
        r"(?i)[?&;](?:[\w.-]*(?:signature|credential|token|secret|password|passwd|api[_-]?key|access[_-]?key)"
        r"|sig|key|auth|code)=(?P<hide>[^&\s\"'<>#]+)"
    ),
    "authorization": re.compile(r"(?i)\b(?:bearer|basic)[ \t]+(?P<hide>[\w.~+/=-]{8,})"),
    "basic": re.compile(r"(?:^|\s)(?:-u|--user)[ =][\"']?[^\s:\"']+:(?P<hide>[^\s\"']+)"),
    "hash": re.compile(r"(?P<hide>\$(?:apr1|2[abxy]|5|6|argon2id?)\$[\w./$,=+-]{8,})"),
    "command": re.compile(
        r"\b(?:(?:(?:docker|podman|oras|crane|az|registry) login|sshpass|mysql\w*|mariadb[\w-]*)\b[^\n;|&]{0,200}?\s-p"
        r"|redis-cli\b[^\n;|&]{0,200}?\s-a)[ =]?[\"']?(?P<hide>[^\s\"'-][^\s\"']*)"
    ),
    "login": re.compile(r"\bvault[ \t]+login[ \t]+(?:-[\w-]+(?:=\S+)?[ \t]+)*(?P<hide>(?![\w-]+=)[^\s\"'-][^\s\"']*)"),
    "piped": re.compile(
        r"\b(?:echo|printf)[ \t]+(?:-\w+[ \t]+|[\"']%s(?:\\n)?[\"'][ \t]+)*"
        r"(?P<hide>\"[^\"\n]*\"|'[^'\n]*'|[^|\n\"'-][^|\n]{0,400})(?<!\s)"
        r"[ \t]*\|[ \t]*(?:sudo[ \t]+)?"
        r"(?:(?:ch)?passwd|kinit|cryptsetup|sudo|gpg|vault|[^|\n]{0,400}(?:-stdin|--with-token)\b)"
    ),
    "fed": re.compile(
        r"(?:\b(?:(?:ch)?passwd|kinit|cryptsetup|sudo|gpg|vault)|-stdin|--with-token)\b[^\n|<]{0,400}<<<[ \t]*"
        r"(?P<hide>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"']+)"
    ),
    "literal": re.compile(r"--from-literal[= ][\"']?[\w.-]+=(?P<hide>[^\s\"']+)"),
    "setting": re.compile(r"(?m)^[ \t]*(?:requirepass|masterauth)[ \t]+[\"']?(?P<hide>[^\s\"']+)"),
    "sql": re.compile(r"(?i)\b(?:identified(?: with \w+)? by|password)[ \t]+'(?P<hide>[^'\n]+)'"),
    "token": re.compile(
        r"(?P<hide>\beyJ[\w-]{6,}\.[\w-]*\.?[\w-]*|\bops_[\w-]{16,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}"
        r"|\bglpat-[\w-]{16,}|\bxox[abeoprs]-[\w-]{8,}|\bxapp-[\w-]{8,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
        r"|\bAGE-SECRET-KEY-1[A-Z0-9]+|\bsk-[\w-]{20,}|\bAIza[\w-]{30,}|\bnpm_\w{30,}|\bdckr_pat_[\w-]{16,}"
        r"|\bhvs\.[\w-]{16,})"
    ),
}
"""Forms of secrets in any text."""
_NAMED = re.compile(
    r"""(?<![\w.-])(?P<name>[A-Za-z_.][\w.-]*)["'`]?[ \t]*(?:=>|:=|=|:)[ \t]*"""
    r"""(?P<value>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s"'=]\S*)"""
)
_OTHER_NAMED = (
    re.compile(r"<(?P<name>[\w.:-]+)>(?P<value>[^<>\n]+)</"),
    re.compile(r"""(?i)\b(?:key|name)=["'](?P<name>[\w.:-]+)["']\s+value=["'](?P<value>[^"'\n]+)"""),
    re.compile(r"[;,](?P<name>[A-Za-z_.][\w.-]*)=(?P<value>[^;,\s\"'<>]+)"),
    re.compile(r"(?i)set_header[ \t]+(?P<name>[\w-]+)[ \t]+(?P<value>\"[^\"\n]*\"|[^\s\"]+)"),
    re.compile(r"\bconfig(?:ure)?[ :]set[ \t]+(?P<name>[\w.-]+)[ \t]+(?P<value>\"[^\"\n]*\"|[^\s\"']+)"),
)
"""Elements of XML, later parts of a connection string or of `--set`, headers of nginx, and commands."""
_OPTION = re.compile(r"""(?P<lead>(?:^|\s)--?(?P<name>[A-Za-z][\w-]*)[ \t]+)(?P<value>"[^"]*"|'[^']*'|[^\s"'-]\S*)""")
_PROSE = re.compile(
    r"""(?i)(?P<lead>\b(?:password|passphrase|token|api key)[ \t]+(?:is[ \t]+|was[ \t]+)?)"""
    r"""(?P<value>(?=[\w+/=.-]*\d)(?=[\w+/=.-]*[A-Za-z])[\w+/=.-]{8,}(?![\w/]))"""
)
_LINE = re.compile(
    r"""(?m)^(?P<lead>[ \t+-]*["']?(?P<name>[\w.][\w./-]*)["']?[ \t]*[=:][ \t]*)(?P<value>[^\s|>\[{][^\n]*)"""
)


def redacted(text: str, known: Collection[str] = ()) -> str:
    """Return a message without secrets: secret forms, values after secret names, and the known values."""
    return hidden_in(text, lambda _, __: HIDDEN, known, is_message=True)


def hidden_in(text: str, hide: Hide, known: Collection[str] = (), *, is_message: bool = False) -> str:
    """Return a string with each secret replaced with what `hide` returns.

    In the text of a file, a secret extends to the end of its line. In a message, it is one word, and a word after
    `token:` is a secret only if it looks like one.
    """
    for value in sorted((value for value in known if len(value) >= SHORTEST_KNOWN), key=len, reverse=True):
        if value in text:
            text = text.replace(value, hide("", value))
    for name, pattern in _FORMS.items():
        text = pattern.sub(partial(_in_form, name=name, hide=hide), text)
    for start, end in reversed(random_parts(text)):
        text = text[:start] + hide("random", text[start:end]) + text[end:]
    if not is_message:
        text = _LINE.sub(lambda found: _after_name(found, hide, is_message=False), text)
    text = _NAMED.sub(lambda found: _after_name(found, hide, is_message=is_message), text)
    for pattern in _OTHER_NAMED:
        text = pattern.sub(lambda found: _after_name(found, hide, is_message=is_message), text)
    text = _OPTION.sub(lambda found: _after_name(found, hide, is_message=False), text)
    if is_message:
        text = _PROSE.sub(lambda found: found["lead"] + hide("", found["value"]), text)
    return text


def has_secret(url: str) -> bool:
    """Return whether a URL has the form of a secret. A user without a password is only hidden, but not a secret."""
    return any(
        name != "user" or ":" in found["hide"] for name, pattern in _FORMS.items() for found in pattern.finditer(url)
    )


def is_distinctive(secret: str) -> bool:
    """Return whether a value looks random, so that it is the same secret wherever it is written."""
    return any(_looks_secret(part) for part in re.findall(r"[A-Za-z\d]{8,}", secret)) and not is_shown(secret)


def is_shown(value: str) -> bool:
    """Return whether a value is shown although its name is secret: a reference, variable, path, Boolean or URL.

    A URL loses its secret parts by its form.
    """
    text = value.strip().strip("\"'").strip()
    return (
        not text
        or text.startswith((HIDDEN, "(not shown)", "(changed, not shown)"))
        or is_reference(text)
        or re.fullmatch(
            r"(?i)true|false|null|none|bearer|basic|~|(?-i:\$[A-Z_][A-Z\d_]*)|arn:[\w-]+:\S+|\$\{[\w:.=-]+\}|\$\([\w.]+\)|\{\{.*\}\}|(/[a-z\d_.-]+)+/?|https?://\S+",
            text,
        )
        is not None
    )


def webhook_parts(url: str) -> tuple[str, str]:
    """Return scheme and host of a URL, and the rest, which is secret; the rest is empty if it is not a URL."""
    found = re.match(r"(https?://[^/\s]+/)(\S+)$", url.strip())
    return (found[1], found[2]) if found else (url, "")


def _in_form(found: re.Match[str], name: str, hide: Hide) -> str:
    start, end = found.start("hide") - found.start(), found.end("hide") - found.start()
    whole, secret = found[0], found["hide"]
    return whole if is_shown(secret) else whole[:start] + hide(name, secret) + whole[end:]


def _after_name(found: re.Match[str], hide: Hide, *, is_message: bool) -> str:
    name, value = found["name"], found["value"].rstrip(" \t\r,;)}]")
    whole, start = found[0], found.start("value") - found.start()
    rest = whole[start + len(value) :]
    bare = value.strip("\"'")
    if is_webhook(name):
        _, secret = webhook_parts(bare)
        return whole.replace(secret, hide(name, secret)) if secret and not is_shown(secret) else whole
    if not hides_value(name, bare) or is_shown(bare) or re.fullmatch(r"[|>][-+\d]*|[\[{].*", value):
        return whole
    if is_message and whole[:start].endswith(": ") and value == bare and not _looks_secret(bare):
        return whole
    quote = value[:1] if value[:1] in "\"'" and value[-1:] == value[:1] and len(value) > 1 else ""
    return whole[:start] + quote + hide(name, value[1:-1] if quote else value) + quote + rest


def _looks_secret(word: str) -> bool:
    kinds = [re.search(kind, word) for kind in (r"\d", "[a-z]", "[A-Z]")]
    return len(word) >= 8 and (bool(kinds[0]) or (all(kinds[1:]) and not word.istitle()))  # noqa: PLR2004 - NIST's shortest password
