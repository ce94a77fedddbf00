"""docs/security.md lists the limits as they are."""

from relay_gitops.limits import Limits
from tests.conftest import ROOT


def test_the_limits_are_documented() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    rows = [f"| `{name}` | {default} | {unit} | {about} |" for name, default, unit, about in Limits.described()]
    assert text.rstrip().splitlines()[-len(rows) :] == rows
