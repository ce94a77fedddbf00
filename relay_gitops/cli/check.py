"""relay-gitops check."""

from pathlib import Path
from typing import Annotated

from relay_gitops.check import output, terminal
from relay_gitops.check.rule import Level
from relay_gitops.check.rules import RULES
from relay_gitops.check.run import check as run
from relay_gitops.environment.project import APP, APPS, CDK8S, ENVIRONMENT, project_root
from relay_gitops.errors import ExitCode, ProjectError, RelayGitopsError
from relay_gitops.synth.parity import begin

import typer

_PATHS = "Folders or files to check. Default: apps in the root of a project of relay-gitops, this folder elsewhere."


def check(
    *,
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH", help=_PATHS)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    sarif: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF 2.1.0, too.")
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Say what a rule is about, by its id or name.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count what could not be checked, such as a kind without schema, as error.")
    ] = False,
    parity: Annotated[bool, typer.Option(help="Committed files are what environments/ makes.")] = True,
    schema: Annotated[bool, typer.Option(help="Fields of Kubernetes 1.33-1.35, Flux 2.7 and 2.9, 1Password.")] = True,
    cel: Annotated[bool, typer.Option(help="CEL rules of the CRDs.")] = True,
    graph: Annotated[bool, typer.Option(help="References and the traps of Flux and Kubernetes.")] = True,
    render: Annotated[bool, typer.Option(help="Charts of this repository with the releases' values.")] = True,
    relay: Annotated[bool, typer.Option(help="relay.toml and 1Password.")] = True,
) -> None:
    """Find in a Flux repository what would fail in the cluster.

    Exit status: 0 nothing found, 1 errors or warnings, 2 nothing could be checked.

    Example: [bold]relay-gitops check apps[/]
    """
    given = paths or _default_paths(Path.cwd())
    comparison = begin(given) if parity and explain is None else None
    if parity and explain is None and comparison is None:
        _say_what_is_missing(given)
    if explain is not None:
        found = RULES.find(explain) or RULES.find(explain.upper())
        if found is None:
            raise typer.BadParameter(
                f"there is no rule {explain}. docs/rules/README.md lists them.", param_hint="'--explain'"
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
        result = run(given, Path.cwd(), levels, strict=strict, parity=comparison)
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
                f"{sarif}: cannot be written: {error.strerror}. Name a file in a folder that is there."
            ) from None
    if result.failed:
        raise typer.Exit(ExitCode.FINDINGS)


def _default_paths(folder: Path) -> list[Path]:
    """Return apps/ in the root of a project, beside which there may be examples that are wrong on purpose."""
    is_project = all((folder / name).is_file() for name in (CDK8S, APP)) and (folder / APPS).is_dir()
    return [Path(APPS)] if is_project else [Path()]


def _say_what_is_missing(paths: list[Path]) -> None:
    """Say that the files of a project without its environment are compared with nothing."""
    try:
        root = project_root(paths[0].resolve())
    except ProjectError:
        return
    if not (root / ENVIRONMENT).is_file():
        typer.echo(
            f"note: there is no {ENVIRONMENT}, so {APPS}/ is not compared with what it makes. "
            "Bring it back, or say --no-parity",
            err=True,
        )
