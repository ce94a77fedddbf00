"""Notes about files that a command could not read."""

from relay_gitops.redaction.text import redacted
from relay_gitops.repository.failures import not_read
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.show import show_note

_SHOWN = 20


def note_unread(repository: Repository) -> None:
    """Print a note for each file that was not read, so that no result is incomplete in silence."""
    found = list(not_read(repository))
    for name, reason in found[:_SHOWN]:
        show_note(f"{name} was left out: {redacted(reason)}")
    if len(found) > _SHOWN:
        show_note(f"{len(found) - _SHOWN} more files were left out; `relay-gitops check` lists all")
