"""Bytes, keys and types of the examples are changed at random: check reports findings, and has no error of its own."""

import random
import shutil
from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from relay_gitops.errors import RelayGitopsError
from tests.check.test_rules import EXAMPLES

import pytest

LEVELS = set(Level) - {Level.PARITY, Level.RENDER}
ROUNDS = 40
PIECES = (
    b"\x00", b"\xff", b"\t", b"\n", b": ", b"- ", b"[", b"{", b"}", b"&a ", b"*a", b"<<: ", b"'", b'"', b"|",
    b"!!binary ", b"null", b"1e999", b"${A}", b"{{ a }}", b"---\n", b"../", b"https://", b"\xe2\x80\xae", b"9" * 400,
)  # fmt: skip


def changed(content: bytes, chance: random.Random) -> bytes:
    """Return the content with some pieces inserted, and parts removed, repeated or swapped."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.randint(0, 30))
        part = bytes(data[start:end])
        data[start:end] = chance.choice(
            (b"", part * 2, part[::-1], chance.choice(PIECES), chance.choice(PIECES) + part)
        )
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_random_changes_cause_no_error_of_the_program(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    examples = sorted(EXAMPLES.glob("*/good"))
    for number in range(ROUNDS):
        root = tmp_path / str(number)
        shutil.copytree(chance.choice(examples), root, symlinks=True)
        file = chance.choice(sorted(path for path in root.rglob("*") if path.is_file()))
        file.write_bytes(changed(file.read_bytes(), chance))
        try:
            found = check([root], root, LEVELS).findings
        except RelayGitopsError:
            continue
        assert [entry.message for entry in found if entry.rule == "RULE001"] == []
