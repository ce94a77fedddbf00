"""Changes that Flux does not notice change no finding."""

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

LAYOUTS = Path(__file__).parent / "layouts"
GIT = shutil.which("git") or "git"
LIST = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
UNAPPLIED = {
    "drafts/kustomization.yaml": f"{LIST}resources: [gone.yaml]\n",
    "drafts/flux.yaml": (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: draft, namespace: flux-system}\nspec:\n  path: ./drafts/gone\n  dependsOn: [{name: gone}]\n"
        "  sourceRef: {kind: GitRepository, name: flux-system}\n"
    ),
    "drafts/app/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: draft}\nstringData: {token: hunter2}\n",
    "drafts/broken.yaml": "a: [\n",
}


def add_unapplied_files(root: Path) -> None:
    for name, text in UNAPPLIED.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def add_comments(root: Path) -> None:
    for file in manifests(root):
        file.write_text(f"{file.read_text()}# - draft.yaml\n# ${{DRAFT}}\n")


def add_branch(root: Path) -> None:
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    git(root, "checkout", "-q", "-b", "draft")
    add_unapplied_files(root)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "draft")
    git(root, "checkout", "-q", "main")


def split_files(root: Path, files: list[Path] | None = None) -> None:
    """Move the last object of each file into a file of its own, which is listed where the file is listed."""
    for file in manifests(root) if files is None else files:
        parts = file.read_text().split("\n---\n")
        if len(parts) > 1 and file.name != "gotk-sync.yaml":
            file.write_text("\n---\n".join(parts[:-1]) + "\n")
            fresh = file.with_name(f"{file.stem}-rest.yaml")
            fresh.write_text(parts[-1])
            listing = file.with_name("kustomization.yaml")
            if listing.is_file():
                lines = listing.read_text().splitlines(keepends=True)
                found = [line for line in lines if line.rstrip().endswith(file.name)]
                (line,) = found
                listing.write_text("".join([*lines, ""]).replace(line, line + line.replace(file.name, fresh.name)))


def all_changes(root: Path) -> None:
    for change in (add_branch, split_files, add_comments, add_unapplied_files):
        change(root)


CHANGES = [
    ("home-ops", add_unapplied_files),
    ("home-ops", add_comments),
    ("home-ops", add_branch),
    ("home-ops", split_files),
    ("kustomize-helm", all_changes),
    ("multi-tenancy", all_changes),
]


def manifests(root: Path) -> list[Path]:
    return sorted(
        file for file in root.rglob("*.yaml") if file.name != "kustomization.yaml" and ".git" not in file.parts
    )


def git(root: Path, *arguments: str) -> None:
    user = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run([GIT, *user, "-C", root, *arguments], check=True)


def found(root: Path) -> Counter[tuple[str, ...]]:
    """Return the findings without their place. KUST011 only counts the files that nothing applies."""
    entries = check([root], root, set(Level)).findings
    return Counter(
        (entry.rule, entry.severity, entry.object, entry.key, entry.message)
        for entry in entries
        if entry.rule != "KUST011"
    )


@cache
def before(layout: str) -> Counter[tuple[str, ...]]:
    return found(LAYOUTS / layout)


@pytest.mark.parametrize(("layout", "change"), CHANGES)
def test_the_findings_are_the_same(layout: str, change: Callable[[Path], None], tmp_path: Path) -> None:
    root = tmp_path / layout
    shutil.copytree(LAYOUTS / layout, root)
    change(root)

    assert found(root) == before(layout)


@st.composite
def places(draw: st.DrawFn) -> tuple[str, str, set[int], set[int]]:
    """Draw a layout, a folder that nothing applies, and the numbers of files to split and to comment."""
    layout = draw(st.sampled_from(["kustomize-helm", "multi-tenancy"]))
    folder = draw(st.from_regex(r"[a-z]{1,8}(/[.]?[a-z]{1,8}){0,3}", fullmatch=True))
    count = len(manifests(LAYOUTS / layout))
    numbers = st.sets(st.integers(0, count - 1))
    return layout, f"unused-{folder}", draw(numbers), draw(numbers)


@settings(max_examples=6, deadline=None)
@given(places())
def test_any_combination_changes_no_finding(place: tuple[str, str, set[int], set[int]]) -> None:
    layout, folder, split, commented = place
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve() / layout
        shutil.copytree(LAYOUTS / layout, root)
        files = manifests(root)
        for number in sorted(commented):
            files[number].write_text(
                f"# {folder}/draft.yaml\n# ${{DRAFT}}\n{files[number].read_text()}# - draft.yaml\n"
            )
        split_files(root, [files[number] for number in sorted(split)])
        for name, text in UNAPPLIED.items():
            target = root / folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)

        assert found(root) == before(layout)
