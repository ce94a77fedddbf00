"""Namespaces that already exist."""

from dataclasses import dataclass
from typing import Annotated

from relay_values.formats import DNS_LABEL
from relay_values.value import Value


@dataclass(frozen=True)
class ImportedNamespace(Value):
    """A namespace that is created and owned outside the chart."""

    name: Annotated[str, DNS_LABEL]
