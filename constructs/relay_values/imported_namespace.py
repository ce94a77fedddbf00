"""Namespaces that are there already."""

from dataclasses import dataclass

from relay_values.formats import DNS_LABEL


@dataclass(frozen=True)
class ImportedNamespace:
    """A namespace that something else makes and owns."""

    name: str

    def __post_init__(self) -> None:
        """Refuse what is no namespace name."""
        DNS_LABEL.check(self.name)
