"""relay-gitops check."""

from pathlib import Path
from typing import Annotated

from relay_gitops.check import output, terminal
from relay_gitops.check.rule import Level
from relay_gitops.check.rules import RULES
from relay_gitops.check.run import check as run
from relay_gitops.cli.paths import DEFAULT, default_paths
from relay_gitops.environment.project import APPS, ENVIRONMENT, project_root
from relay_gitops.errors import ExitCode, ProjectError, RelayGitopsError
from relay_gitops.limits import DEFAULTS
from relay_gitops.synth.parity import begin

import typer


def check(
    *,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help=f"Folders or files to check. {DEFAULT}")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    sarif: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Also write the findings as SARIF 2.1.0.")
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Explain a rule, by id or name.")
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Treat anything that could not be checked (for example unknown kinds) as an error."
        ),
    ] = False,
    parity: Annotated[
        bool,
        typer.Option(
            "--parity", help="Also compare apps/ with the output of synth. This runs main.py of the checked project."
        ),
    ] = False,
    schema: Annotated[
        bool,
        typer.Option(help="Check fields against the schemas of Kubernetes 1.33-1.35, Flux 2.7 and 2.9, and 1Password."),
    ] = True,
    cel: Annotated[bool, typer.Option(help="Evaluate the CEL rules of the CRDs.")] = True,
    graph: Annotated[bool, typer.Option(help="Check references, and common mistakes with Flux and Kubernetes.")] = True,
    render: Annotated[
        bool, typer.Option(help="Render the charts in the repository with the values of their releases.")
    ] = True,
    relay: Annotated[bool, typer.Option(help="Check relay.toml and 1Password items.")] = True,
    base: Annotated[
        str | None,
        typer.Option(
            "--base", metavar="REV", help="Report suppressions that are not in this Git revision, and ignore them."
        ),
    ] = None,
    limits: Annotated[
        list[str] | None,
        typer.Option(
            "--limit", metavar="NAME=NUMBER", help="Change a limit; docs/security.md lists names and defaults."
        ),
    ] = None,
) -> None:
    """Find mistakes in a Flux repository that would fail in the cluster.

    Exit codes: 0 no problems, 1 errors or warnings found, 2 error, nothing was checked.

    Example: [bold]relay-gitops check apps[/]
    """
    try:
        allowed = DEFAULTS.changed(limits or ())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="'--limit'") from None
    given = paths or default_paths(Path.cwd())
    comparison = begin(given) if parity and explain is None else None
    if parity and explain is None and comparison is None:
        _say_what_is_missing(given)
    if explain is not None:
        found = RULES.find(explain) or RULES.find(explain.upper())
        if found is None:
            raise typer.BadParameter(
                f"rule {explain} does not exist. docs/rules/README.md lists all rules.", param_hint="'--explain'"
            )
        terminal.explain(found)
        return
    switches = {
        Level.PARITY: parity,
        Level.SCHEMA: schema,
        Level.CEL: cel,
        Level.GRAPH: graph,
        Level.RENDER: render,
        Level.RELAY: relay,
    }
    levels = {level for level, wanted in switches.items() if wanted}
    try:
        result = run(given, Path.cwd(), levels, strict=strict, parity=comparison, limits=allowed, base=base)
    finally:
        if comparison is not None:
            comparison.end()
    if as_json:
        output.show_json(result)
    else:
        terminal.show_findings(result, working_folder=Path.cwd())
    if sarif is not None:
        try:
            sarif.write_text(output.sarif(result), encoding="utf-8")
        except OSError as error:
            raise RelayGitopsError(
                f"{sarif}: cannot be written: {error.strerror}. Pass a file in an existing folder."
            ) from None
    if result.failed:
        raise typer.Exit(ExitCode.FINDINGS)


def _say_what_is_missing(paths: list[Path]) -> None:
    """Print a note if a project has no environment file to compare with."""
    try:
        root = project_root(paths[0].resolve())
    except ProjectError:
        return
    if not (root / ENVIRONMENT).is_file():
        typer.echo(
            f"note: {ENVIRONMENT} does not exist, so {APPS}/ is not compared with the output of synth. "
            "Restore the file, or omit --parity",
            err=True,
        )
