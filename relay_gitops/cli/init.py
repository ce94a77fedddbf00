"""relay-gitops init."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from relay_gitops.environment.project import ENVIRONMENT, project_root
from relay_gitops.environment.template import Platform, origin, write_environment
from relay_gitops.errors import InvalidFilesError, InvalidValue, RelayGitopsError
from relay_gitops.repository.projects import path_in_repository
from relay_values.errors import InvalidValueError
from relay_values.formats import (
    BUCKET,
    DNS_SUBDOMAIN,
    ENDPOINT,
    GIT_REF_NAME,
    GIT_URL,
    HOST,
    ITEM_REFERENCE,
    ITEM_TITLE,
    NAMESPACE,
)
from relay_values.repository_path import ROOT
from relay_values.text_format import TextFormat
from relay_values.virtual_cluster import VIRTUAL_CLUSTER_NAME

import typer

_Check = Callable[[str], object]
# Many fields share a format; here each fix has an example for its option.
_BUCKET_APP = replace(BUCKET, fix="Enter the name of the Bucket app, for example notes")
_DOMAIN = replace(HOST, fix="Enter only the domain, for example example.org")
_VIRTUAL_CLUSTER = replace(VIRTUAL_CLUSTER_NAME, fix="Enter the name of the Kubernetes app, for example notes")
_VAULT = replace(
    ITEM_TITLE,
    fix="Enter the name of the vault; rename the vault in 1Password if its name contains a slash",
)
_NAMESPACE = replace(NAMESPACE, fix="Enter the namespace of the tenant, for example tenant-root")
_CLUSTER_ISSUER = replace(DNS_SUBDOMAIN, fix="Enter the name of a ClusterIssuer, for example letsencrypt-prod")
_QUESTIONS: dict[str, tuple[str, TextFormat]] = {
    "--repository": ("HTTPS or SSH URL of the Git repository that Flux reads", GIT_URL),
    "--domain": ("Domain of the host cluster, for example example.org", _DOMAIN),
    "--virtual-cluster": ("Name of the virtual cluster (Kubernetes app in cozystack)", _VIRTUAL_CLUSTER),
    "--vault": ("1Password vault", _VAULT),
    "--bucket": (
        """\
cozystack generates the name of the bucket; `relay-gitops pin` writes it to the file later.
Name of the Bucket app in cozystack""",
        _BUCKET_APP,
    ),
}
_OPTIONS = {
    "repository.url": "--repository",
    "repository.branch": "--branch",
    "repository.credentials": "--credentials",
    "host.domain": "--domain",
    "host.namespace": "--host-namespace",
    "host.ingressClass": "--host-namespace",
    "host.clusterIssuer": "--cluster-issuer",
    "virtualCluster.name": "--virtual-cluster",
    "virtualCluster.kubeconfig": "--vault",
    "onePassword.vault": "--vault",
    "store.bucket": "--bucket",
    "store.endpoint": "--endpoint",
    "relays[0].host": "--relay-host",
}
"""The option that sets a key."""


def _checked(*checks: _Check) -> Callable[[str], str]:
    """Return a parser with the same checks as the environment file; a prompt repeats after an invalid value."""

    def text(value: str) -> str:
        try:
            for check in checks:
                check(value)
        except InvalidValueError as error:
            raise typer.BadParameter(f"it {error.message}. {error.fix}.") from None
        return value

    return text


def init(
    *,
    domain: Annotated[
        str | None, typer.Option(metavar="DOMAIN", help="Domain of the host cluster.", parser=_checked(_DOMAIN.check))
    ] = None,
    virtual_cluster: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the virtual cluster (Kubernetes app in cozystack).",
            parser=_checked(_VIRTUAL_CLUSTER.check),
        ),
    ] = None,
    vault: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the 1Password vault.", parser=_checked(_VAULT.check))
    ] = None,
    bucket: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the Bucket app in cozystack; pin replaces it with the generated bucket name.",
            parser=_checked(_BUCKET_APP.check),
        ),
    ] = None,
    repository: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="HTTPS or SSH URL of the Git repository. Default: HTTPS URL of the remote origin.",
            parser=_checked(GIT_URL.check),
        ),
    ] = None,
    branch: Annotated[
        str, typer.Option(metavar="NAME", help="Branch that Flux reads.", parser=_checked(GIT_REF_NAME.check))
    ] = "main",
    credentials: Annotated[
        str | None,
        typer.Option(
            metavar="op://VAULT/ITEM",
            help="1Password item with the credentials of a private repository.",
            parser=_checked(ITEM_REFERENCE.check),
        ),
    ] = None,
    relay_host: Annotated[
        str | None,
        typer.Option(
            metavar="HOST", help="Host name of the relay. Default: relay.DOMAIN.", parser=_checked(HOST.check)
        ),
    ] = None,
    host_namespace: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Namespace of the tenant in the host cluster.", parser=_checked(_NAMESPACE.check)
        ),
    ] = "tenant-root",
    cluster_issuer: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="ClusterIssuer of cert-manager in the host cluster.",
            parser=_checked(_CLUSTER_ISSUER.check),
        ),
    ] = "letsencrypt-prod",
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="URL of the S3 store. Default: https://s3.DOMAIN.", parser=_checked(ENDPOINT.check)
        ),
    ] = None,
    environment: Annotated[
        Path | None,
        typer.Option("--environment", "-e", metavar="FILE", help="File to write. Default: environments/docs.yaml."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write a commented environment file for your own platform.

    Asks for repository, domain, virtual cluster, vault and bucket if you do not pass them as options. Reads from Git in
    which folder of the repository the project is.

    Example: [bold]relay-gitops init --domain example.org --virtual-cluster docs --vault relay --bucket docs --force[/]
    """
    root = project_root(Path.cwd())
    file, name = environment or root / ENVIRONMENT, str(environment or ENVIRONMENT)
    if file.exists() and not force:
        raise RelayGitopsError(
            f"{name} already exists. Pass another file with --environment, or replace it with --force."
        )
    given = {
        "--repository": repository,
        "--domain": domain,
        "--virtual-cluster": virtual_cluster,
        "--vault": vault,
        "--bucket": bucket,
    }

    def fits(value: str) -> None:
        HOST.check(relay_host or f"relay.{value}")
        ENDPOINT.check(endpoint or f"https://s3.{value}")
        if relay_host and not relay_host.endswith(f".{value}"):
            raise InvalidValueError(
                f"is not a parent domain of --relay-host {relay_host}", "Enter the domain at the end of that name"
            )

    answers = _answers(given, None if repository else origin(root), fits)
    domain = answers["--domain"]
    if relay_host and not relay_host.endswith(f".{domain}"):
        raise typer.BadParameter(
            f"it is not a subdomain of --domain {domain}, so neither its DNS nor its certificate issuer covers it. "
            "Correct one of the two.",
            param_hint="'--relay-host'",
        )
    platform = Platform(
        domain=domain,
        relay_host=relay_host or f"relay.{domain}",
        repository=answers["--repository"],
        branch=branch,
        path=path_in_repository(root) or ROOT,
        credentials=credentials,
        virtual_cluster=answers["--virtual-cluster"],
        host_namespace=host_namespace,
        cluster_issuer=cluster_issuer,
        vault=answers["--vault"],
        bucket=answers["--bucket"],
        endpoint=endpoint or f"https://s3.{domain}",
    )
    try:
        write_environment(platform, file, name)
    except InvalidFilesError as error:
        # The values come from options, so the message names the option instead of a key of the new file.
        raise InvalidFilesError(
            [
                InvalidValue(_OPTIONS.get(value.key, value.key), None, "", value.message, value.fix)
                for value in error.values
            ]
        ) from None
    typer.echo(f"{name} written; review it, then run `make synth`", err=True)


def _answers(given: dict[str, str | None], origin: str | None, fits: _Check) -> dict[str, str]:
    """Return the value of each option, and ask for missing values.

    `origin` is the default for the repository. `fits` rejects a domain that contradicts other options. Raises
    RelayGitopsError with the missing options if standard input is not a terminal.
    """
    if not given["--repository"] and not origin:
        typer.echo("The remote origin has no HTTPS URL.", err=True)
    answers = {option: value for option, value in given.items() if value}
    if not sys.stdin.isatty():
        if origin:
            answers.setdefault("--repository", origin)
        if missing := [option for option in given if option not in answers]:
            raise RelayGitopsError(f"standard input is not a terminal; pass {', '.join(missing)}.")
        return answers
    for option, (question, form) in _QUESTIONS.items():
        if option not in answers:
            default = origin if option == "--repository" else None
            checks = (form.check, fits) if option == "--domain" else (form.check,)
            answers[option] = typer.prompt(question, default, value_proc=_checked(*checks), err=True)
    return answers
