"""The 1Password CLI `op`, the only source of secret values."""

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.redaction.text import redacted

PROGRAM = "op"
TIMEOUT_SECONDS = 120.0
"""Long enough for biometric unlock or a password."""

_PREFIX = re.compile(r"^\[(?:ERROR|WARNING)\]\s+\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\s+")
_NO_FIELD = "the item does not have this field or file"
# Error messages of `op` 2 with cause and fix; the first match counts.
_CAUSES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(
            r"not (?:currently )?signed in|session expired|no accounts configured|locked"
            r"|authorization (?:prompt|denied|timeout)|connect(?:ing)? to desktop app",
            re.IGNORECASE,
        ),
        "1Password is locked, or you are not signed in",
        "Unlock the 1Password app, or run `eval $(op signin)`",
    ),
    (
        re.compile(r"isn't a vault|vault .*not found|no vault", re.IGNORECASE),
        "the vault does not exist, or your account has no access to it",
        "Correct the name of the vault in the environment, or sign in to the right account",
    ),
    (
        re.compile(
            r"does not have a field|isn't a field|no field|could not find field|does not have a file", re.IGNORECASE
        ),
        _NO_FIELD,
        "Add it to the item in 1Password with exactly this name",
    ),
    (
        re.compile(r"isn't an item|item .*not found|no item", re.IGNORECASE),
        "the item does not exist in the vault",
        "Create an item in 1Password with exactly this name",
    ),
    (
        re.compile(r"more than one item", re.IGNORECASE),
        "several items have this name",
        "Rename the other items in 1Password",
    ),
    (
        re.compile(r"rate limit|too many requests", re.IGNORECASE),
        "the rate limit of 1Password is reached",
        "Wait, then run the command again",
    ),
)


class OnePasswordCliError(RelayGitopsError):
    """`op` is missing or failed. The message never contains a secret value."""

    def __init__(self, message: str, cause: str, fix: str) -> None:
        """Store the failed request, the cause and the fix."""
        super().__init__(f"{message}: {cause}. {fix}.")
        self.cause = cause


@dataclass(frozen=True)
class Secret:
    """A secret value that is never shown in output or tracebacks."""

    value: bytes = field(repr=False)

    def __str__(self) -> str:
        """Return a placeholder."""
        return "***"

    def word(self) -> "Secret":
        """Return the value without white space around it, which comes from copying."""
        return Secret(self.value.strip())

    def text(self) -> "Secret":
        """Return the value with the line breaks of Unix, and one at its end."""
        return Secret(self.value.replace(b"\r\n", b"\n").strip() + b"\n")


@dataclass(frozen=True)
class OnePasswordCli:
    """Reads references of the form op://vault/item/field."""

    alternative: str = ""
    """An alternative to suggest if `op` is not installed."""

    def read(self, reference: str) -> Secret:
        """Return the value of a reference, without the line break that `op` adds.

        Raises OnePasswordCliError.
        """
        return Secret(self._run(reference, ["read", "--no-newline", reference]))

    def find(self, reference: str) -> Secret | None:
        """Return the value of a reference; None if the item has no such field. Raises OnePasswordCliError."""
        try:
            return self.read(reference)
        except OnePasswordCliError as error:
            if error.cause == _NO_FIELD:
                return None
            raise

    def inject(self, template: Path) -> Secret:
        """Return a template with values instead of references; raise OnePasswordCliError."""
        return Secret(self._run(template.name, ["inject", "--in-file", str(template)]))

    def _run(self, message: str, arguments: list[str]) -> bytes:
        program = shutil.which(PROGRAM)
        if program is None:
            fix = "Install it and sign in"
            raise OnePasswordCliError(
                message,
                f"the 1Password CLI `{PROGRAM}` is not on the PATH",
                f"{fix}, or {self.alternative}" if self.alternative else fix,
            )
        try:
            done = subprocess.run(  # noqa: S603 - because it is the program meant, with references only
                [program, *arguments], capture_output=True, check=False, timeout=TIMEOUT_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise OnePasswordCliError(
                message,
                f"`{PROGRAM}` did not answer within {TIMEOUT_SECONDS:.0f} s",
                "Confirm the prompt in the 1Password app, then run the command again",
            ) from None
        except OSError as error:
            raise OnePasswordCliError(
                message, f"`{PROGRAM}` cannot be run: {error.strerror}", "Reinstall the 1Password CLI"
            ) from None
        if done.returncode:
            raise OnePasswordCliError(message, *_cause(redacted(done.stderr.decode(errors="replace"))))
        if not done.stdout.strip():
            raise OnePasswordCliError(message, "the value is empty", "Enter a value in 1Password")
        return done.stdout


def _cause(complaint: str) -> tuple[str, str]:
    for pattern, cause, fix in _CAUSES:
        if pattern.search(complaint):
            return cause, fix
    lines = [_PREFIX.sub("", line).rstrip(".") for line in complaint.splitlines() if line.strip()]
    return f"`{PROGRAM}` failed: {lines[0] if lines else 'no message'}", "Fix this error, then run the command again"
