"""What holds for every verb."""

from collections.abc import Callable

from tests.conftest import Ran

import pytest


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("graph", "-f", "gif"), "'gif' is not one of 'mermaid', 'svg', 'png', 'json'."),
        (("bootstrap", "docs"), "'docs' is not one of 'docs-prod', 'docs-infra-prod'."),
        (("check", "--explain", "X"), "Invalid value for '--explain': there is no rule X. docs/rules.md lists them."),
        (("verify", "--connect-to", "x"), "Invalid value for '--connect-to': write it as HOST:443:ADDRESS:PORT."),
    ],
)
def test_a_wrong_option_is_said_in_words_and_not_in_pythons(
    relay_gitops_command: Callable[..., Ran], arguments: tuple[str, ...], message: str
) -> None:
    ran = relay_gitops_command(*arguments)
    assert ran.status == 2
    assert message in ran.err
    assert "Value error" not in ran.err
