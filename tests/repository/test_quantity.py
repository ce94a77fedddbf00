"""Quantities of Kubernetes."""

from decimal import Decimal

from relay_gitops.repository.quantity import quantity

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightkube.utils.quantity import parse_quantity


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500m", "0.5"),
        ("100u", "0.0001"),
        ("1", "1"),
        (2, "2"),
        ("-1", "-1"),
        ("1.5Gi", "1610612736"),
        ("1E", "1E18"),
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("1Ei", "1152921504606846976"),
    ],
)
def test_a_quantity(text: object, number: str) -> None:
    assert quantity(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1GB", "many", "", None, True, "${LIMIT}"])
def test_not_a_quantity(text: object) -> None:
    assert quantity(text) is None


@given(
    st.integers(min_value=0, max_value=10**6),
    st.sampled_from(["", "m", *"kMGTPE", *(f"{prefix}i" for prefix in "KMGTPE")]),
)
def test_it_equals_lightkube(number: int, suffix: str) -> None:
    assert quantity(f"{number}{suffix}") == parse_quantity(f"{number}{suffix}")
