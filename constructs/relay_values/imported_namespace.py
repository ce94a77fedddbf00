"""Namespaces that already exist."""

from dataclasses import dataclass

from relay_values.formats import DNS_LABEL


@dataclass(frozen=True)
class ImportedNamespace:
    """A namespace that is created and owned outside the chart."""

    name: str

    def __post_init__(self) -> None:
        """Reject a name that is not valid."""
        DNS_LABEL.check(self.name)
