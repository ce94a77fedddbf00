"""relay-gitops init."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from relay_gitops.environment.project import ENVIRONMENT, project_root
from relay_gitops.environment.template import Platform, origin, write_environment
from relay_gitops.errors import InvalidFilesError, InvalidValue, RelayGitopsError
from relay_values.errors import InvalidValueError
from relay_values.formats import (
    BUCKET,
    DNS_LABEL,
    DNS_SUBDOMAIN,
    ENDPOINT,
    GIT_REF_NAME,
    GIT_URL,
    HOST,
    ITEM_TITLE,
)
from relay_values.text_format import TextFormat

import typer

_Check = Callable[[str], object]
# Formats are shared by many fields; at each option their example is one of that option.
_BUCKET_APP = replace(BUCKET, fix="Write the name of the Bucket app, such as notes")
_DOMAIN = replace(HOST, fix="Write the domain alone, such as example.org")
_VIRTUAL_CLUSTER = replace(DNS_LABEL, fix="Write the name of the Kubernetes app, such as notes")
_VAULT = replace(
    ITEM_TITLE,
    fix="Write the vault's name as 1Password shows it, without slashes; rename the vault if it has one",
)
_NAMESPACE = replace(DNS_LABEL, fix="Write the namespace of the tenant, such as tenant-root")
_CLUSTER_ISSUER = replace(DNS_SUBDOMAIN, fix="Write the name of a ClusterIssuer, such as letsencrypt-prod")
_QUESTIONS: dict[str, tuple[str, TextFormat]] = {
    "--repository": ("https address of the Git repository that Flux reads", GIT_URL),
    "--domain": ("Domain of the host cluster, such as example.org", _DOMAIN),
    "--virtual-cluster": ("Name of the virtual cluster's Kubernetes app in cozystack", _VIRTUAL_CLUSTER),
    "--vault": ("1Password vault", _VAULT),
    "--bucket": (
        """\
The bucket's real name is known once the host cluster has made it, and `relay-gitops pin` writes it then.
Name of the Bucket app in cozystack""",
        _BUCKET_APP,
    ),
}
_OPTIONS = {
    "repository.url": "--repository",
    "repository.branch": "--branch",
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
"""Where the value of a key comes from."""


def _checked(*checks: _Check) -> Callable[[str], str]:
    """Return what refuses a value as the environment would; at a prompt, it is then asked for again."""

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
            help="Name of the virtual cluster's Kubernetes app in cozystack.",
            parser=_checked(_VIRTUAL_CLUSTER.check),
        ),
    ] = None,
    vault: Annotated[
        str | None, typer.Option(metavar="NAME", help="1Password vault.", parser=_checked(_VAULT.check))
    ] = None,
    bucket: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the Bucket app in cozystack; pin replaces it by the bucket's.",
            parser=_checked(_BUCKET_APP.check),
        ),
    ] = None,
    repository: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="https address of the repository. Default: of the remote origin.",
            parser=_checked(GIT_URL.check),
        ),
    ] = None,
    branch: Annotated[
        str, typer.Option(metavar="NAME", help="Branch that Flux reads.", parser=_checked(GIT_REF_NAME.check))
    ] = "main",
    relay_host: Annotated[
        str | None,
        typer.Option(
            metavar="HOST", help="Host name that clients register. Default: relay.DOMAIN.", parser=_checked(HOST.check)
        ),
    ] = None,
    host_namespace: Annotated[
        str, typer.Option(metavar="NAME", help="The tenant's namespace in the host.", parser=_checked(_NAMESPACE.check))
    ] = "tenant-root",
    cluster_issuer: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="cert-manager's ClusterIssuer in the host.", parser=_checked(_CLUSTER_ISSUER.check)
        ),
    ] = "letsencrypt-prod",
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Address of the S3 store. Default: https://s3.DOMAIN.", parser=_checked(ENDPOINT.check)
        ),
    ] = None,
    environment: Annotated[
        Path | None,
        typer.Option("--environment", "-e", metavar="FILE", help="File to write. Default: environments/docs.yaml."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
) -> None:
    """Write a commented environment file for a platform of your own.

    Asks for repository, domain, virtual cluster, vault and bucket where they are not given as options.

    Example: [bold]relay-gitops init --domain example.org --virtual-cluster docs --vault relay --bucket docs --force[/]
    """
    root = project_root(Path.cwd())
    file, name = environment or root / ENVIRONMENT, str(environment or ENVIRONMENT)
    if file.exists() and not force:
        raise RelayGitopsError(f"{name} is there already. Name another file, or replace it with --force.")
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
            raise InvalidValueError(f"is no domain of --relay-host {relay_host}", "Write the end of that name")

    answers = _answers(given, None if repository else origin(root), fits)
    domain = answers["--domain"]
    if relay_host and not relay_host.endswith(f".{domain}"):
        raise typer.BadParameter(
            f"it is not below --domain {domain}, so neither its DNS nor its certificate issuer covers it. "
            "Mend the spelling of one of the two.",
            param_hint="'--relay-host'",
        )
    platform = Platform(
        domain=domain,
        relay_host=relay_host or f"relay.{domain}",
        repository=answers["--repository"],
        branch=branch,
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
        # The values come from options, whose names say more than keys of a file that does not exist yet.
        raise InvalidFilesError(
            [
                InvalidValue(_OPTIONS.get(value.key, value.key), None, "", value.message, value.fix)
                for value in error.values
            ]
        ) from None
    typer.echo(f"{name} is written; look it over, then run `make synth`", err=True)


def _answers(given: dict[str, str | None], origin: str | None, fits: _Check) -> dict[str, str]:
    """Return the value of each option: as given, else as asked for.

    `origin` is offered as the repository, and `fits` refuses a domain that does not go with the other options. Raises
    RelayGitopsError naming what is missing if nobody can be asked.
    """
    if not given["--repository"] and not origin:
        typer.echo("The remote origin has no https address, which Flux needs to read a public repository.", err=True)
    answers = {option: value for option, value in given.items() if value}
    if not sys.stdin.isatty():
        if origin:
            answers.setdefault("--repository", origin)
        if missing := [option for option in given if option not in answers]:
            raise RelayGitopsError(f"nobody is there to be asked. Give {', '.join(missing)}.")
        return answers
    for option, (question, form) in _QUESTIONS.items():
        if option not in answers:
            default = origin if option == "--repository" else None
            checks = (form.check, fits) if option == "--domain" else (form.check,)
            answers[option] = typer.prompt(question, default, value_proc=_checked(*checks), err=True)
    return answers
