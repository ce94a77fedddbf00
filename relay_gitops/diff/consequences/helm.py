"""Changes of HelmReleases and charts."""

from collections.abc import Iterator
from pathlib import Path

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, count_text
from relay_gitops.diff.fate import is_deleted
from relay_gitops.limits import LimitError
from relay_gitops.repository.helm import files_of, local_chart
from relay_gitops.repository.helm_release import release_name, target_namespace
from relay_gitops.repository.objects import CRD, HELM_RELEASE, Object, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import CREDENTIALS_AS_FILE
from relay_gitops.repository.version import version_numbers
from relay_gitops.repository.yaml_text import documents

_DOCS = "https://fluxcd.io/flux/components/helm/helmreleases/"


def _chart(repository: Repository, release: Object) -> tuple[str, str]:
    """Return the name and version of a chart; the version is empty if it is unknown."""
    folder = local_chart(repository, release)
    if folder is None:
        spec = mapping(release.at("spec", "chart", "spec"))
        reference = mapping(release.spec.get("chartRef")).get("name")
        return str(spec.get("chart") or reference or ""), str(spec.get("version") or "")
    try:
        described = mapping(documents(files_of(repository, folder).text("Chart.yaml"))[0])
    except (ValueError, LimitError, IndexError):
        described = {}
    return str(described.get("name")), str(described.get("version"))


def _files(repository: Repository, folder: Path) -> dict[str, bytes]:
    content = files_of(repository, folder).content
    return {name: text for name, text in content.items() if name.rpartition("/")[2] != "README.md"}


def reinstalled_by(change: Change, between: Comparison) -> str:
    """Return the changes that make Helm uninstall and reinstall a release; empty if it upgrades the release."""
    if change.key.type != HELM_RELEASE or not change.both:
        return ""
    old, new = change.both
    facts = (
        ("the release name", release_name(old), release_name(new)),
        ("targetNamespace", target_namespace(old), target_namespace(new)),
        (
            "storageNamespace",
            old.spec.get("storageNamespace", old.namespace),
            new.spec.get("storageNamespace", new.namespace),
        ),
        ("the chart name", _chart(between.old, old)[0], _chart(between.new, new)[0]),
    )
    return ", ".join(
        f"{message} changes from {before} to {after}" for message, before, after in facts if before != after
    )


def _object_count(release: Object, repository: Repository) -> str:
    count = sum(item.release is release for item in repository.rendered)
    return f" ({count_text(count, 'object')})" if count else ""


@consequence("uninstalled", "Helm release uninstalled", Impact.INTERRUPTION, f"{_DOCS}#uninstall-configuration")
def uninstalled(change: Change, between: Comparison) -> Iterator[str]:
    """Flux uninstalls the Helm release when its HelmRelease is deleted.

    Objects with the annotation `helm.sh/resource-policy: keep` stay.
    """
    if change.key.type == HELM_RELEASE and change.old and is_deleted(change, between):
        if change.old.spec.get("suspend"):
            yield "is suspended, so Flux deletes the HelmRelease without uninstalling its release"
        else:
            gone = [
                str(other.key)
                for other in between.changes
                if other.old and other.old.release is change.old and is_deleted(other, between)
            ]
            objects = f", which deletes {', '.join(gone)}" if gone else ""
            yield f"Helm uninstalls the release{objects}"


@consequence("reinstalled", "Helm release uninstalled and reinstalled", Impact.INTERRUPTION, f"{_DOCS}#release-name")
def reinstalled(change: Change, between: Comparison) -> Iterator[str]:
    """Helm identifies a release by its name, its namespaces and the name of its chart.

    If one of them changes, Flux uninstalls the old release and installs a new one. All objects are deleted first:
    Services get a new UID, and PersistentVolumeClaims lose their data.
    """
    if change.both and (why := reinstalled_by(change, between)):
        made = _object_count(change.both[0], between.old)
        yield f"Helm uninstalls the release{made} and installs a new one, because {why}"


@consequence(
    "chart-version", "chart version changed", Impact.NOTE, "https://helm.sh/docs/topics/charts/#the-chartyaml-file"
)
def chart_version(change: Change, between: Comparison) -> Iterator[str]:
    """A new chart version can change any object of the release. Read its release notes, above all before a downgrade.

    The 1Password chart changed the format of its credentials in 2.3.0: the Secret holds plain JSON, before it held
    base64 of the JSON.
    """
    if change.key.type != HELM_RELEASE or not change.both:
        return
    old, new = change.both
    (name, before), (new_name, after) = _chart(between.old, old), _chart(between.new, new)
    if before == after or name != new_name or not after:
        return
    step = "downgraded" if version_numbers(after) < version_numbers(before) else "upgraded"
    yield f"chart {name} {step} from {before or 'any version'} to {after}"
    versions = version_numbers(before), version_numbers(after)
    if name in ("connect", "1password-connect") and all(versions):
        is_file = [number >= CREDENTIALS_AS_FILE for number in versions]
        if is_file[0] != is_file[1]:
            yield (
                "the Secret with the Connect credentials must hold plain JSON from chart version 2.3.0, and base64 of "
                "the JSON before: run relay-gitops create-1password-secret together with this change"
            )


@consequence(
    "chart-not-rolled-out",
    "chart changed without a new version, so it is not deployed",
    Impact.NOTE,
    f"{_DOCS}#reconcile-strategy",
)
def chart_not_rolled_out(change: Change, between: Comparison) -> Iterator[str]:
    """With `reconcileStrategy: ChartVersion`, the default, Flux packages a chart only when its version changes.

    A change of the templates alone never reaches the cluster, and Flux reports no error. Increase `version` in
    Chart.yaml, or set `reconcileStrategy: Revision`.
    """
    if change.key.type != HELM_RELEASE and not (change.new and change.new.release):
        return
    release = change.new if change.key.type == HELM_RELEASE else change.new.release if change.new else None
    before = next((item for item in between.old.releases() if release and between.after(item) is release), None)
    if release is None or before is None or release.at("spec", "chart", "spec", "reconcileStrategy") == "Revision":
        return
    folders = local_chart(between.old, before), local_chart(between.new, release)
    if folders[0] and folders[1] and _chart(between.old, before) == _chart(between.new, release):
        before_and_after = _files(between.old, folders[0]).items() ^ _files(between.new, folders[1]).items()
        differing = {name for name, _ in before_and_after}
        if differing:
            yield (
                f"not deployed: {', '.join(sorted(differing))} of the chart changed, but with reconcileStrategy: "
                "ChartVersion Flux upgrades only when version in Chart.yaml changes"
            )


@consequence(
    "crd-not-updated",
    "changed CustomResourceDefinition is not updated by Helm",
    Impact.NOTE,
    f"{_DOCS}#controlling-the-lifecycle-of-custom-resource-definitions",
)
def crd_not_updated(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Helm installs definitions from `crds/` of a chart only once.

    Flux updates them only if the HelmRelease has `upgrade.crds: CreateReplace`.
    """
    if change.key.type == CRD and change.both and change.both[1].release:
        release = change.both[1].release
        if release.at("spec", "upgrade", "crds") in (None, "Skip"):
            yield f"not updated in the cluster, because {release} does not set upgrade.crds: CreateReplace"
