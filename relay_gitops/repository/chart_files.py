"""The files of a Helm chart in the repository, without links."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from relay_gitops.limits import MIB, LimitError
from relay_gitops.repository.boundary import OutsideError
from relay_gitops.repository.files import NEVER, Files, is_manifest, is_yaml
from relay_gitops.repository.schema_references import SCHEMA, archived_references, references
from relay_gitops.repository.yaml_text import documents


@dataclass(frozen=True)
class ChartFiles:
    """The regular files of a chart. Flux does not see the links in a Git repository either."""

    folder: str
    """Relative to the root."""
    content: dict[str, bytes] = field(default_factory=dict)
    """The content of each file, by its path in the chart."""
    links: dict[str, str] = field(default_factory=dict)
    """Links that lead outside the repository: path in the chart, and target."""
    exceeded: str = ""
    """The limit that the files exceed."""
    archive_limit: int = 16
    """MiB of an archive of a dependency after decompression."""

    def text(self, name: str) -> str:
        """Return the content of a file; empty if it does not exist."""
        return self.content.get(name, b"").decode(errors="replace")

    @cached_property
    def remote_references(self) -> list[tuple[str, str, int]]:
        """The references of values.schema.json to other files and URLs: file, reference and line."""
        found: list[tuple[str, str, int]] = []
        for name, content in self.content.items():
            if name.rpartition("/")[2] == SCHEMA:
                found += [(name, reference, line) for reference, line in references(content)]
            elif name.endswith((".tgz", ".tar.gz")):
                found += [(name, reference, 1) for reference in archived_references(content, self.archive_limit)]
        return found


def read_chart(files: Files, folder: str) -> ChartFiles:
    """Read the files of a chart."""
    limits = files.budget.limits
    chart = ChartFiles(folder, archive_limit=limits.output)
    root = f"{files.root}/{folder}"
    size = 0
    for path in _walk(files, root):
        name = path[len(root) + 1 :].replace(os.sep, "/")
        try:
            content = files.content(f"{folder}/{name}")
        except OutsideError as error:
            chart.links[name] = str(error)
            continue
        except LimitError as error:
            return ChartFiles(folder, links=chart.links, exceeded=f"{name}: {error}")
        except OSError:
            continue
        size += len(content)
        if size > limits.total * MIB or len(chart.content) >= limits.files:
            reason = f"its files are larger than {limits.total} MiB, or more than {limits.files}"
            return ChartFiles(folder, links=chart.links, exceeded=reason)
        chart.content[name] = content
    return chart


def _walk(files: Files, folder: str) -> Iterator[str]:
    """Yield the files and links of a folder and its subfolders. Links to folders inside are skipped, as in Flux."""
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in NEVER:
                yield from _walk(files, entry.path)
        elif not entry.is_symlink() or files.boundary.is_outside(entry.path):
            yield entry.path


def crds_of_charts(files: Files) -> Iterator[dict[str, Any]]:
    """Yield the CustomResourceDefinitions in the `crds` folders of all charts. Files with errors are skipped."""
    for chart in sorted(files.charts):
        folder = f"{files.root}/{chart}/crds"
        for path in _walk(files, folder) if os.path.isdir(folder) else ():  # noqa: PTH112 - a tenth of the time
            if not is_yaml(path):
                continue
            try:
                content = files.content(os.path.relpath(path, files.root)).decode()
                found = documents(content, files.budget.limits)
            except (OSError, ValueError, OutsideError, LimitError):
                continue
            yield from (data for data in found if is_manifest(data) and data["kind"] == "CustomResourceDefinition")
