"""The 1Password CLI, `op`: the one place where secret values come from."""

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from relay_gitops.errors import RelayGitopsError

PROGRAM = "op"
TIMEOUT_SECONDS = 120.0
"""Long enough to touch a sensor or to type a password."""

_PREFIX = re.compile(r"^\[(?:ERROR|WARNING)\]\s+\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\s+")
# What `op` 2 prints, and what it means; the first that fits counts.
_CAUSES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(
            r"not (?:currently )?signed in|session expired|no accounts configured|locked"
            r"|authorization (?:prompt|denied|timeout)|connect(?:ing)? to desktop app",
            re.IGNORECASE,
        ),
        "1Password is locked, or nobody is signed in",
        "Unlock the 1Password app or run `eval $(op signin)`, and run again",
    ),
    (
        re.compile(r"isn't a vault|vault .*not found|no vault", re.IGNORECASE),
        "there is no such vault, or this account does not see it",
        "Mend onePassword.vault in the environment, or sign in to the account that has it",
    ),
    (
        re.compile(
            r"does not have a field|isn't a field|no field|could not find field|does not have a file", re.IGNORECASE
        ),
        "the item has no such field or file",
        "Add it to the item in 1Password under exactly this name",
    ),
    (
        re.compile(r"isn't an item|item .*not found|no item", re.IGNORECASE),
        "there is no such item in the vault",
        "Make the item in 1Password under exactly this name",
    ),
    (
        re.compile(r"more than one item", re.IGNORECASE),
        "several items have this name",
        "Rename the others, so that the name is the item's own",
    ),
    (
        re.compile(r"rate limit|too many requests", re.IGNORECASE),
        "1Password answers no more for now: its rate limit is reached",
        "Wait, and run again",
    ),
)


class OnePasswordCliError(RelayGitopsError):
    """`op` is not there, or does not give what it is asked for; no value is in the text."""

    def __init__(self, message: str, cause: str, fix: str) -> None:
        """Say what was asked for, why it failed and how to mend."""
        super().__init__(f"{message}: {cause}. {fix}.")
        self.cause = cause


@dataclass(frozen=True)
class Secret:
    """A secret value, which shows itself only when it is asked to."""

    value: bytes = field(repr=False)

    def __str__(self) -> str:
        """Return nothing that could be read."""
        return "***"


@dataclass(frozen=True)
class OnePasswordCli:
    """Reads references of the form op://vault/item/field."""

    alternative: str = ""
    """What can be done where there is no `op`."""

    def read(self, reference: str) -> Secret:
        """Return the value of a reference, without the line break that `op` adds.

        Raises OnePasswordCliError.
        """
        return Secret(self._run(reference, ["read", "--no-newline", reference]))

    def inject(self, template: Path) -> Secret:
        """Return the text of a template with its references filled in; raise OnePasswordCliError."""
        return Secret(self._run(template.name, ["inject", "--in-file", str(template)]))

    def _run(self, message: str, arguments: list[str]) -> bytes:
        program = shutil.which(PROGRAM)
        if program is None:
            fix = "Install it, sign in, and run again"
            raise OnePasswordCliError(
                message,
                f"the 1Password CLI `{PROGRAM}` is not on the PATH",
                f"{fix}; or {self.alternative}" if self.alternative else fix,
            )
        try:
            done = subprocess.run(  # noqa: S603 - because it is the program meant, with references only
                [program, *arguments], capture_output=True, check=False, timeout=TIMEOUT_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise OnePasswordCliError(
                message,
                f"`{PROGRAM}` did not answer within {TIMEOUT_SECONDS:.0f} s",
                "Look for its question in the 1Password app, and run again",
            ) from None
        except OSError as error:
            raise OnePasswordCliError(
                message, f"`{PROGRAM}` cannot be run: {error.strerror}", "Mend its installation"
            ) from None
        if done.returncode:
            raise OnePasswordCliError(message, *_cause(done.stderr.decode(errors="replace")))
        if not done.stdout.strip():
            raise OnePasswordCliError(message, "it is empty", "Fill it in 1Password, and run again")
        return done.stdout


def _cause(complaint: str) -> tuple[str, str]:
    for pattern, cause, fix in _CAUSES:
        if pattern.search(complaint):
            return cause, fix
    lines = [_PREFIX.sub("", line).rstrip(".") for line in complaint.splitlines() if line.strip()]
    return f"`{PROGRAM}` says: {lines[0] if lines else 'nothing'}", "Mend what it says, and run again"
