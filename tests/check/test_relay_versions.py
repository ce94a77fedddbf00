"""A known fix that a version of relay-server lacks is reported, once the release with the fix is known."""

from relay_gitops.check.finding import Severity
from relay_gitops.check.rules.relay.relay011_outdated_relay_server import outdated
from relay_values.relay_server_versions import FIXES, Fix

import pytest

LATER = Fix("blocks ..", "accepts ..", (0, 12, 9))


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("v0.9.6", ("version v0.9.6 accepts connections without a token, so anyone", "0.12.0", Severity.ERROR)),
        ("0.10.0", ("version 0.10.0 does not handle SIGTERM, so edits are lost", "0.12.0", Severity.ERROR)),
        ("0.12.0", None),
        ("0.12.7", None),
        ("stable", None),
    ],
)
def test_only_released_fixes_are_reported(tag: str, expected: tuple[str, str, Severity] | None) -> None:
    _expect(outdated(tag), expected)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("0.12.7", ("version 0.12.7 accepts ..", "0.12.9", Severity.WARNING)),
        ("0.11.0", ("version 0.11.0 does not handle SIGTERM", "0.12.9", Severity.ERROR)),
        ("0.12.9", None),
    ],
)
def test_a_supported_version_gets_a_warning_once_the_release_of_a_fix_is_known(
    tag: str, expected: tuple[str, str, Severity] | None
) -> None:
    _expect(outdated(tag, (*FIXES, LATER)), expected)


def _expect(found: tuple[str, str, Severity] | None, expected: tuple[str, str, Severity] | None) -> None:
    if found is None or expected is None:
        assert found is expected
        return
    message, fix, severity = found
    assert message.startswith(expected[0])
    assert (fix, severity) == (f"Use version {expected[1]} or newer", expected[2])
