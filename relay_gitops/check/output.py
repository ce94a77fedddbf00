"""Findings as JSON and SARIF."""

import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from relay_gitops.check.finding import WHOLE_REPOSITORY, Finding, Severity
from relay_gitops.check.rule import Rule
from relay_gitops.check.rules import RULES
from relay_gitops.check.run import CheckResult
from relay_gitops.check.suppressions import Suppression
from relay_gitops.printable import escaped_json
from relay_gitops.report import ReportPart
from relay_gitops.repository.objects import Object
from relay_gitops.repository.source_ignore import BUILT_IN_LIST

_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class SuppressedReport(ReportPart):
    """A suppressed finding with its reason."""

    finding: Finding
    """The finding."""
    reason: str
    """The reason from `.relay-gitops.yaml` or the annotation."""


class IgnoredFile(ReportPart):
    """A file that Flux ignores."""

    file: str
    """Relative to the root of the repository."""
    ignored_by: str
    """The `.sourceignore` file that excludes it; empty if the built-in list of source-controller excludes it."""


class CheckReport(ReportPart):
    """The output of `relay-gitops check --json`."""

    version: int = 2
    """The version of this format. It increases when a field changes its meaning or is removed."""
    clusters: list[str]
    """The checked clusters: the folder from which Flux deploys each, for example `apps/docs-prod`."""
    files: int
    """Number of checked files."""
    objects: int
    """Number of checked objects."""
    findings: list[Finding]
    """The findings, without the suppressed ones, sorted by file and line."""
    suppressed: list[SuppressedReport]
    """The suppressed findings."""
    ignored_by_flux: list[IgnoredFile]
    """Files that are not in the artifact of Flux."""
    without_objects: list[str]
    """YAML files without a Kubernetes object. `check` reports nothing about them."""


def check_report(result: CheckResult) -> CheckReport:
    """Return the report of a run."""
    repository = result.repository
    return CheckReport(
        clusters=repository.selected_clusters,
        files=len(repository.selected_files),
        objects=len(repository.selected_objects),
        findings=result.findings,
        suppressed=[SuppressedReport(finding=finding, reason=entry.reason) for entry, finding in result.suppressed],
        ignored_by_flux=[
            IgnoredFile(file=name, ignored_by="" if by == BUILT_IN_LIST else by)
            for name, by in repository.files.hidden.items()
            if repository.selection.contains(name)
        ],
        without_objects=[
            file.name
            for file in repository.selected_files
            if not file.is_kustomization and not file.fault and not any(file.manifests())
        ],
    )


def show_json(result: CheckResult) -> None:
    """Print the report as JSON."""
    print(escaped_json(check_report(result).model_dump_json(indent=2)))


def findings_summary(result: CheckResult) -> str:
    """Return a summary in one line."""
    counts = Counter(finding.severity for finding in result.findings)
    found = ", ".join(f"{counts[severity]} {severity}{'s' if counts[severity] != 1 else ''}" for severity in Severity)
    suppressed = len(result.suppressed)
    repository = result.repository
    objects, files = len(repository.selected_objects), len(repository.selected_files)
    text = (
        f"{objects} object{'s' if objects != 1 else ''} in {files} file{'s' if files != 1 else ''}: "
        f"{found.replace('infos', 'info')}"
    )
    return f"{text}, {suppressed} suppressed" if suppressed else text


def sarif(result: CheckResult) -> str:
    """Return the findings as SARIF 2.1.0, with paths relative to the root of the Git repository."""
    root = result.repository.root
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    inside = f"{root.relative_to(top).as_posix()}/".removeprefix("./")
    used = sorted({finding.rule for finding in (*result.findings, *(found for _, found in result.suppressed))})
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "relay-gitops", "rules": [_sarif_rule(RULES[name]) for name in used]}},
        "results": [
            *(_sarif_result(finding, used.index(finding.rule), inside) for finding in result.findings),
            *(
                _sarif_result(finding, used.index(finding.rule), inside) | {"suppressions": [_sarif_suppression(entry)]}
                for entry, finding in result.suppressed
            ),
        ],
        "columnKind": "unicodeCodePoints",
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return escaped_json(json.dumps(document, indent=2)) + "\n"


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        # SARIF requires an absolute URL here, which the project's own pages do not have.
        "helpUri": rule.source,
        "help": {"text": f"{rule.fix}."},
        "properties": {"url": rule.url},
        "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
    }


def _sarif_result(finding: Finding, index: int, inside: str) -> dict[str, Any]:
    place = ": ".join(part for part in (finding.object, finding.key) if part)
    text = f"{finding.sentence} {finding.fix}."
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[finding.severity],
        "message": {"text": f"{place}: {text}" if place else text},
        "locations": [] if finding.file == WHOLE_REPOSITORY else [_sarif_location(finding, inside)],
    }


def _sarif_suppression(entry: Suppression) -> dict[str, str]:
    kind = "inSource" if isinstance(entry.place.subject, Object) else "external"
    return {"kind": kind, "status": "accepted", "justification": entry.reason}


def _sarif_location(finding: Finding, inside: str) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote((inside + finding.file).encode(errors="surrogateescape")),
                "uriBaseId": "%SRCROOT%",
            },
            "region": {"startLine": finding.line},
        }
    }
