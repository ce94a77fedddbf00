"""What a command has written to the clusters, so that an error can say what is left."""

from dataclasses import dataclass, field


@dataclass
class WriteLog:
    """The objects that were written in the clusters, in order."""

    written: dict[str, None] = field(default_factory=dict)
    """For example `Secret 1password/token in the virtual cluster`."""
    uncertain: dict[str, None] = field(default_factory=dict)
    """Objects whose write got no answer."""

    @property
    def is_empty(self) -> bool:
        """Whether no cluster was changed."""
        return not self.written and not self.uncertain

    def __str__(self) -> str:
        """Return one line for each list that is not empty."""
        lines = [f"Written: {', '.join(self.written)}."] if self.written else []
        unknown = [name for name in self.uncertain if name not in self.written]
        lines += [f"Not known, because the API server did not answer: {', '.join(unknown)}."] if unknown else []
        return "\n".join(lines)
