"""An unexpected error costs one file, folder, chart or CRD; it is reported, and everything else is checked."""

from pathlib import Path
from typing import Any

from relay_gitops.check.finding import Finding
from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from relay_gitops.limits import Limits
from relay_gitops.repository.files import source_file
from tests.check.hostile.place import CRD, FLUX, MAP, Place, chart, manifest
from tests.check.test_rules import NO_HELM

import pytest

pytestmark = NO_HELM
LEVELS = set(Level) - {Level.PARITY}
WRONG = manifest("Secret", "wrong", stringData={"password": "plain-text-of-a-secret"})


class PanicError(BaseException):
    """A panic of a Rust library, which is not an Exception either."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with a release, a folder for kustomize, a CRD, and a mistake that a rule finds."""
    place = Place(tmp_path / "tree", tmp_path / "outside", "")
    place.root.mkdir()
    chart(place, MAP)
    other = FLUX.split("---\n")[1].replace("name: deploy", "name: other").replace("./deploy", "./other")
    place.write("flux/other.yaml", other.replace("SPEC", ""))
    place.write("other/wrong.yaml", WRONG)
    place.write("deploy/colour.yaml", CRD.replace("SCHEMA", "{type: object}").replace("SPEC", "{}"))
    place.write("deploy/inner/kustomization.yaml", "namePrefix: a-\nresources: [web.yaml]\n")
    place.write("deploy/inner/web.yaml", MAP)
    place.write(".relay-gitops.yaml", "ignore: []\n")
    return place.root


def findings(root: Path, limits: Limits | None = None) -> list[Finding]:
    """Return the findings in a folder."""
    return check([root], root, LEVELS, limits=limits or Limits()).findings


@pytest.mark.parametrize("error", [TypeError, PanicError])
@pytest.mark.parametrize(
    ("function", "task"),
    [
        ("repository.clusters.created_by_operator", "reading FluxInstances"),
        ("repository.clusters.roots", "finding the root Kustomizations"),
        ("repository.clusters.with_variables", "replacing the variables of"),
        ("repository.kustomize_build._results", "building"),
        ("repository.helm.local_chart", "finding the chart of"),
        ("repository.helm.render_release", "rendering HelmRelease flux-system/web"),
        ("repository.schemas._kinds", "reading CustomResourceDefinition"),
        ("repository.schemas.Schemas.refusals", "validating"),
        ("check.run.suppressions", "reading the suppressions"),
    ],
)
def test_an_unexpected_error_is_a_finding(
    function: str, task: str, error: type[BaseException], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise error("plain-text-of-a-secret")

    monkeypatch.setattr(f"relay_gitops.{function}", fail)
    found = findings(root)

    messages = [entry.message for entry in found if entry.rule == "RULE002"]
    assert messages
    assert messages[0].startswith(task)
    assert f"failed with {error.__name__}" in messages[0]
    assert "plain-text" not in "".join(messages)
    # Without the values of the variables, nothing is known about any object.
    assert "SEC002" in {entry.rule for entry in found} or function.endswith("with_variables")


def test_the_paths_are_checked_if_the_rest_cannot_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> list[str]:
        raise TypeError

    (root / ".git").mkdir()
    monkeypatch.setattr("relay_gitops.repository.git.listed", fail)
    found = check([root / "other"], root, LEVELS).findings
    assert {"RULE002", "SEC002"} <= {entry.rule for entry in found}


def test_a_file_that_fails_is_left_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def fail(name: str, *arguments: Any) -> Any:
        if name == "deploy/colour.yaml":
            raise RecursionError
        return source_file(name, *arguments)

    monkeypatch.setattr("relay_gitops.repository.reader.source_file", fail)
    found = findings(root)
    messages = [entry.message for entry in found if entry.rule == "RULE002"]
    assert len(messages) == 1
    assert messages[0].startswith("reading deploy/colour.yaml failed with RecursionError in reader.py:")
    assert "SEC002" in {entry.rule for entry in found}


def test_memory_is_a_limit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr("relay_gitops.repository.schemas._kinds", fail)
    messages = [entry.message for entry in findings(root) if entry.rule == "LIM001"]
    what = "reading CustomResourceDefinition colours.example.org"
    assert messages == [f"{what} was stopped: it needs more than 1024 MiB of memory, so findings may be missing"]


def test_the_nodes_of_all_charts_are_limited(root: Path) -> None:
    numbers = "{{ range until 1000 }}\n  a{{ . }}: x{{ end }}\n"
    template = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: large}}\ndata:{numbers}"
    (root / "charts" / "web" / "templates" / "large.yaml").write_text(template)
    messages = [entry.message for entry in findings(root, Limits(total_nodes=2000)) if entry.rule == "LIM001"]
    assert len(messages) == 1
    assert "the charts render more than 2000 YAML nodes together" in messages[0]


def test_the_end_of_the_time_is_one_finding(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relay_gitops.limits.Budget.is_used_up", True)
    found = findings(root, Limits(seconds=5))
    assert [entry.rule for entry in found] == ["LIM001"]
    assert found[0].message.startswith("the run needs more than 5 s of processor time, so it skipped: reading ")
    assert " more" in found[0].message


def test_the_object_of_an_error_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any, item: Any) -> Any:
        raise KeyError(item.name)

    monkeypatch.setattr("relay_gitops.repository.schemas.Schemas.refusals", fail)
    found = [entry for entry in findings(root) if entry.rule == "RULE002"]
    assert len(found) == 1
    assert found[0].file != "."
    assert found[0].object
