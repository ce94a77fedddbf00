"""A file of the user is replaced as a whole or not at all."""

import resource
from pathlib import Path

from relay_gitops.environment.edit import edited
from relay_gitops.environment.replacement import replacement
from relay_gitops.errors import RelayGitopsError

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "docs.yaml"
    file.write_text("a: old\n")
    return file


def test_an_error_of_the_caller_leaves_the_file(file: Path) -> None:
    with pytest.raises(KeyboardInterrupt), replacement(file, "docs.yaml", "a: new\n"):
        raise KeyboardInterrupt

    assert file.read_text() == "a: old\n"
    assert list(file.parent.iterdir()) == [file]


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    with replacement(tmp_path / "new.yaml", "new.yaml", "a: b\n"):
        pass
    (tmp_path / "other").touch()

    assert (tmp_path / "new.yaml").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_full_disk_names_the_file(file: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(RelayGitopsError) as raised, replacement(file, "docs.yaml", "a: b\n" * 999):
            pytest.fail("the disk is full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert str(raised.value).startswith("docs.yaml: cannot be written: File too large. ")
    assert file.read_text() == "a: old\n"
    assert list(file.parent.iterdir()) == [file]


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "docs.yaml"
    with (
        pytest.raises(RelayGitopsError, match=r"^docs\.yaml: cannot be written: No such file or directory"),
        replacement(missing, "docs.yaml", ""),
    ):
        pytest.fail("the folder is missing")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_new_key_gets_the_line_end_of_the_file(ends: str) -> None:
    text = "a:\n  b: 1\nc: 2\n".replace("\n", ends)

    assert edited(text, "docs.yaml", {("a", "d"): "x"}) == text.replace("c: 2", f"  d: x{ends}c: 2")
    assert edited(text.rstrip(), "docs.yaml", {("d",): "x"}) == f"{text}d: x{ends}"
