from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.helm import files_of, local_chart
from relay_gitops.repository.repository import Repository


@rule(
    "HELM019",
    "values.schema.json refers to another file or URL",
    Severity.INFO,
    fix="Copy the definitions into `$defs` of values.schema.json, and refer to them with `#/$defs/NAME`",
    source="https://helm.sh/docs/topics/charts/#schema-files",
    level=Level.RENDER,
    finds_unchecked=True,
)
def external_schema_reference(repository: Repository) -> Iterator[Problem]:
    """Helm downloads or opens the reference. relay-gitops does not, so it renders the chart without the schema."""
    told: set[str] = set()
    for item in repository.releases():
        folder = local_chart(repository, item)
        chart = files_of(repository, folder) if folder else None
        if chart is None or chart.folder in told:
            continue
        told.add(chart.folder)
        for name, reference, line in chart.remote_references:
            message = f"the schema refers to {reference}, so the values are not checked against it"
            yield Problem(SourceFile(f"{chart.folder}/{name}", ""), (), message, line=line)
