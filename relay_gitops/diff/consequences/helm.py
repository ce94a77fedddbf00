"""What Helm does about a changed release."""

from collections.abc import Iterator
from pathlib import Path

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, counted
from relay_gitops.diff.fate import is_deleted
from relay_gitops.repository.helm import local_chart
from relay_gitops.repository.helm_release import release_name, target_namespace
from relay_gitops.repository.objects import CRD, HELM_RELEASE, Object, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import CREDENTIALS_AS_FILE
from relay_gitops.repository.version import version_numbers

import yaml

_DOCS = "https://fluxcd.io/flux/components/helm/helmreleases/"


def _chart(repository: Repository, release: Object) -> tuple[str, str]:
    """Return a chart's name and version, the latter empty where it is not known."""
    folder = local_chart(repository, release)
    if folder is None:
        spec = mapping(release.at("spec", "chart", "spec"))
        reference = mapping(release.spec.get("chartRef")).get("name")
        return str(spec.get("chart") or reference or ""), str(spec.get("version") or "")
    described = mapping(yaml.safe_load((folder / "Chart.yaml").read_text(encoding="utf-8")))
    return str(described.get("name")), str(described.get("version"))


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "README.md"
    }


def reinstalled_by(change: Change, between: Comparison) -> str:
    """Return what makes Helm uninstall a release and install it anew; nothing if it does not."""
    if change.key.type != HELM_RELEASE or not change.both:
        return ""
    old, new = change.both
    facts = (
        ("the release's name", release_name(old), release_name(new)),
        ("targetNamespace", target_namespace(old), target_namespace(new)),
        (
            "storageNamespace",
            old.spec.get("storageNamespace", old.namespace),
            new.spec.get("storageNamespace", new.namespace),
        ),
        ("the chart's name", _chart(between.old, old)[0], _chart(between.new, new)[0]),
    )
    return ", ".join(f"{what} {before} becomes {after}" for what, before, after in facts if before != after)


def _made(release: Object, repository: Repository) -> str:
    count = sum(item.release is release for item in repository.rendered)
    return f" ({counted(count, 'object')})" if count else ""


@consequence("uninstalled", "a Helm release is uninstalled", Impact.INTERRUPTION, f"{_DOCS}#uninstall-configuration")
def uninstalled(change: Change, between: Comparison) -> Iterator[str]:
    """Flux uninstalls the release of a HelmRelease that is deleted; what the chart marks to be kept stays."""
    if change.key.type == HELM_RELEASE and change.old and is_deleted(change, between):
        if change.old.spec.get("suspend"):
            yield "is suspended, so its release is left in the cluster when the HelmRelease goes"
        else:
            gone = [
                str(other.key)
                for other in between.changes
                if other.old and other.old.release is change.old and is_deleted(other, between)
            ]
            objects = f", which deletes {', '.join(gone)}" if gone else ""
            yield f"Helm uninstalls its release{objects}"


@consequence(
    "reinstalled", "a Helm release is uninstalled and installed anew", Impact.INTERRUPTION, f"{_DOCS}#release-name"
)
def reinstalled(change: Change, between: Comparison) -> Iterator[str]:
    """A release is known by its name, its namespaces and its chart's name; with another it is another release.

    Everything of the old one is deleted first: Services lose their UID, volume claims their data.
    """
    if change.both and (why := reinstalled_by(change, between)):
        made = _made(change.both[0], between.old)
        yield f"Helm uninstalls its release{made} and installs another, because {why}"


@consequence(
    "chart-version", "another version of a chart", Impact.NOTE, "https://helm.sh/docs/topics/charts/#the-chartyaml-file"
)
def chart_version(change: Change, between: Comparison) -> Iterator[str]:
    """A chart's version says little of what changes; read its notes, the more so on the way down.

    The 1Password chart takes its credentials as base64 within the Secret before 2.3.0, and as they are from then on.
    """
    if change.key.type != HELM_RELEASE or not change.both:
        return
    old, new = change.both
    (name, before), (new_name, after) = _chart(between.old, old), _chart(between.new, new)
    if before == after or name != new_name or not after:
        return
    step = "goes down" if version_numbers(after) < version_numbers(before) else "goes up"
    yield f"chart {name} {step} from {before or 'any version'} to {after}"
    versions = version_numbers(before), version_numbers(after)
    if name in ("connect", "1password-connect") and all(versions):
        is_file = [number >= CREDENTIALS_AS_FILE for number in versions]
        if is_file[0] != is_file[1]:
            yield (
                "from 2.3.0 the Secret with Connect's credentials holds the JSON itself, before it base64 of it: "
                "write that Secret anew together with this change"
            )


@consequence(
    "chart-not-rolled-out", "a changed chart that is not rolled out", Impact.NOTE, f"{_DOCS}#reconcile-strategy"
)
def chart_not_rolled_out(change: Change, between: Comparison) -> Iterator[str]:
    """With `reconcileStrategy: ChartVersion`, the default, Flux packages a chart anew only when its version changes.

    A change of its templates alone never reaches the cluster, and nothing says so.
    """
    if change.key.type != HELM_RELEASE and not (change.new and change.new.release):
        return
    release = change.new if change.key.type == HELM_RELEASE else change.new.release if change.new else None
    before = next((item for item in between.old.releases() if release and between.after(item) is release), None)
    if release is None or before is None or release.at("spec", "chart", "spec", "reconcileStrategy") == "Revision":
        return
    folders = local_chart(between.old, before), local_chart(between.new, release)
    if folders[0] and folders[1] and _chart(between.old, before) == _chart(between.new, release):
        differing = {name for name, _ in _files(folders[0]).items() ^ _files(folders[1]).items()}
        if differing:
            yield (
                f"not rolled out: {', '.join(sorted(differing))} of the chart changed and its version did not, which "
                "is all that reconcileStrategy: ChartVersion looks at"
            )


@consequence(
    "crd-not-updated",
    "a changed CustomResourceDefinition that Helm does not update",
    Impact.NOTE,
    f"{_DOCS}#controlling-the-lifecycle-of-custom-resource-definitions",
)
def crd_not_updated(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Helm installs what a chart has in `crds/` once; Flux updates it only with `upgrade.crds: CreateReplace`."""
    if change.key.type == CRD and change.both and change.both[1].release:
        release = change.both[1].release
        if release.at("spec", "upgrade", "crds") in (None, "Skip"):
            yield f"stays as it is in the cluster: {release} has no upgrade.crds: CreateReplace"
