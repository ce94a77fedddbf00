"""`relay-gitops charts` writes the charts to a repository, and never replaces a file of the user."""

import json
from collections.abc import Callable
from pathlib import Path

from relay_gitops.helm_charts import bundled
from relay_gitops.helm_charts.record import RECORD
from tests.conftest import ROOT, Ran

import jsonschema_rs
import pytest

Charts = Callable[..., Ran]


@pytest.fixture
def charts(relay_gitops_command: Callable[..., Ran], tmp_path: Path) -> Charts:
    """Return a function that runs the command in an empty folder."""

    def run(*arguments: str) -> Ran:
        return relay_gitops_command("charts", *arguments, cwd=tmp_path)

    return run


def tree(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_the_charts_are_written_once(charts: Charts, tmp_path: Path) -> None:
    first = charts()

    assert (first.status, first.err) == (0, f"helm: {len(first.out.splitlines())} files changed\n")
    written = tree(tmp_path / "helm")
    assert written.pop(RECORD)
    assert written == {
        path: content for path, content in tree(ROOT / "helm").items() if path.partition("/")[0] in bundled.CHARTS
    }

    again = charts("helm")

    assert (again.status, again.out, again.err) == (0, "", "helm: all files are up to date\n")
    assert charts("--check").status == 0


def test_a_newer_version_replaces_and_removes_its_own_files(
    charts: Charts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = bundled.bundled_files()
    older = {**files, "relay-server/values.yaml": b"old\n", "relay-server/templates/old.yaml": b"old\n"}
    monkeypatch.setattr("relay_gitops.cli.charts.bundled_files", lambda: older)
    charts()
    values = tmp_path / "helm" / "relay-server" / "values.yaml"
    values.write_bytes(b"old\r\n")  # as Git may check it out
    own = tmp_path / "helm" / "relay-server" / "templates" / "own.yaml"
    own.write_text("{}")
    monkeypatch.setattr("relay_gitops.cli.charts.bundled_files", lambda: files)

    checked = charts("--check")
    assert checked.status == 1
    assert checked.err == "helm: 3 files are not up to date; run relay-gitops charts helm\n"
    assert values.read_bytes() == b"old\r\n"

    assert charts().out.splitlines() == [
        f"changed  helm/{RECORD}",
        "removed  helm/relay-server/templates/old.yaml",
        "changed  helm/relay-server/values.yaml",
    ]
    assert values.read_bytes() == files["relay-server/values.yaml"]
    assert own.exists()


@pytest.mark.parametrize("name", ["relay-server/values.yaml", "relay-server/templates/old.yaml"])
def test_a_changed_file_is_not_replaced_and_nothing_is_written(
    charts: Charts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    files = bundled.bundled_files()
    older = {**files, name: b"old\n", "relay-server/Chart.yaml": b"old\n"}
    monkeypatch.setattr("relay_gitops.cli.charts.bundled_files", lambda: older)
    charts()
    (tmp_path / "helm" / name).write_text("mine\n")
    before = tree(tmp_path)
    monkeypatch.setattr("relay_gitops.cli.charts.bundled_files", lambda: files)

    for arguments in ((), ("--check",)):
        refused = charts(*arguments)

        assert (refused.status, refused.out) == (2, "")
        assert f"error:   helm/{name}\n" in refused.err
        assert refused.err.endswith("Nothing was changed.\n")
        assert tree(tmp_path) == before


def test_a_file_of_the_user_is_not_replaced(charts: Charts, tmp_path: Path) -> None:
    (tmp_path / "helm" / "relay-server").mkdir(parents=True)
    (tmp_path / "helm" / "relay-server" / "Chart.yaml").write_text("name: mine\n")

    assert charts().status == 2
    assert tree(tmp_path) == {"helm/relay-server/Chart.yaml": b"name: mine\n"}


def test_a_symbolic_link_is_not_followed(charts: Charts, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "helm").mkdir()
    (tmp_path / "helm" / "relay-server").symlink_to(outside)

    assert charts().status == 2
    assert tree(outside) == {}


def test_an_edited_record_removes_nothing_outside_the_folder(charts: Charts, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("")
    charts()
    record = tmp_path / "helm" / RECORD
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    record.write_text(f"{record.read_text()}{empty}  ../mine\n{empty}  {mine}\n")

    assert charts().status == 0
    assert mine.exists()


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("none/helm", "error: none/helm: none is not a folder. Create it, or pass a folder in your repository.\n"),
        ("file", "error: file: cannot be written: File exists. "),
    ],
)
def test_a_folder_that_cannot_be_written(charts: Charts, tmp_path: Path, folder: str, message: str) -> None:
    (tmp_path / "file").write_text("")

    refused = charts(folder)

    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith(message)


def test_the_json_output_matches_its_schema(charts: Charts) -> None:
    report = json.loads(charts("--json").out)

    jsonschema_rs.validate(json.loads((ROOT / "docs" / "charts.schema.json").read_text()), report)
    assert [chart["path"] for chart in report["charts"]] == ["helm/onepassword-items", "helm/relay-server"]
    assert {"path": "helm/relay-server/Chart.yaml", "change": "created"} in report["changes"]
