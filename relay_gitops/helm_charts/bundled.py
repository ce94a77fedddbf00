"""The Helm charts that the package contains."""

from pathlib import Path

CHARTS = ("onepassword-items", "relay-server")
# A wheel has the charts in the package, a checkout beside it.
_FOLDERS = (Path(__file__).parent.parent / "helm", Path(__file__).parent.parent.parent / "helm")


def bundled_files() -> dict[str, bytes]:
    """Return path and content of each file, for example of `relay-server/Chart.yaml`."""
    folder = next(folder for folder in _FOLDERS if folder.is_dir())
    files = (file for chart in CHARTS for file in sorted((folder / chart).rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
