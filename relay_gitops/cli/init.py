"""relay-gitops init."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from relay_constructs.errors import InvalidValueError
from relay_constructs.formats import (
    BUCKET,
    DNS_LABEL,
    DNS_SUBDOMAIN,
    ENDPOINT,
    GIT_REF_NAME,
    GIT_URL,
    HOST,
    ITEM_TITLE,
)
from relay_constructs.text_format import TextFormat
from relay_gitops.errors import RelayGitopsError

import typer


def _checked(format: TextFormat) -> Callable[[str], str]:
    """Return what refuses a value as the environment would; at a prompt, it is asked for again."""

    def text(value: str) -> str:
        try:
            return format.check(value)
        except InvalidValueError as error:
            raise typer.BadParameter(f"it {error.what}. {error.mend}.") from None

    return text


def init(
    *,
    domain: Annotated[
        str,
        typer.Option(prompt="Domain of the host cluster", help="Domain of the host cluster.", parser=_checked(HOST)),
    ],
    virtual_cluster: Annotated[
        str,
        typer.Option(
            prompt="Virtual cluster (name of its Kubernetes app in cozystack)",
            help="Name of the virtual cluster's Kubernetes app in cozystack.",
            parser=_checked(DNS_LABEL),
        ),
    ],
    vault: Annotated[str, typer.Option(prompt="1Password vault", help="1Password vault.", parser=_checked(ITEM_TITLE))],
    bucket: Annotated[
        str,
        typer.Option(
            prompt="Bucket (name of its app in cozystack)",
            help="Name of the Bucket app in cozystack.",
            parser=_checked(BUCKET),
        ),
    ],
    repository: Annotated[
        str | None,
        typer.Option(help="https address of the repository. Default: of the remote origin.", parser=_checked(GIT_URL)),
    ] = None,
    branch: Annotated[str, typer.Option(help="Branch that Flux reads.", parser=_checked(GIT_REF_NAME))] = "main",
    relay_host: Annotated[
        str | None,
        typer.Option(help="Host name that clients register. Default: relay.DOMAIN.", parser=_checked(HOST)),
    ] = None,
    host_namespace: Annotated[
        str, typer.Option(help="The tenant's namespace in the host.", parser=_checked(DNS_LABEL))
    ] = "tenant-root",
    cluster_issuer: Annotated[
        str, typer.Option(help="cert-manager's ClusterIssuer in the host.", parser=_checked(DNS_SUBDOMAIN))
    ] = "letsencrypt-prod",
    endpoint: Annotated[
        str | None,
        typer.Option(help="Address of the S3 store. Default: https://s3.DOMAIN.", parser=_checked(ENDPOINT)),
    ] = None,
    environment: Annotated[
        Path | None,
        typer.Option("--environment", "-e", metavar="FILE", help="File to write. Default: environments/docs.yaml."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
) -> None:
    """Write a commented environment file for a platform of your own.

    What is not given as an option is asked for.

    Example: [bold]relay-gitops init --domain example.org --virtual-cluster docs --vault relay --bucket docs --force[/]
    """
    from relay_gitops.environment import Environment  # noqa: PLC0415 - what --help does not need
    from relay_gitops.new_environment import Platform, new_environment, origin  # noqa: PLC0415
    from relay_gitops.project import ENVIRONMENT, project_root  # noqa: PLC0415

    root = project_root(Path.cwd())
    file, name = environment or root / ENVIRONMENT, str(environment or ENVIRONMENT)
    if file.exists() and not force:
        raise RelayGitopsError(f"{name} is there already. Name another file, or replace it with --force.")
    url = repository or origin(root)
    if url is None:
        raise RelayGitopsError("the remote origin has no https address. Name the repository with --repository.")
    text = new_environment(
        Platform(
            domain=domain,
            relay_host=relay_host or f"relay.{domain}",
            repository=url,
            branch=branch,
            virtual_cluster=virtual_cluster,
            host_namespace=host_namespace,
            cluster_issuer=cluster_issuer,
            vault=vault,
            bucket=bucket,
            endpoint=endpoint or f"https://s3.{domain}",
        )
    )
    temporary = file.with_name(f".{file.name}.new")
    try:
        temporary.write_text(text, encoding="utf-8")
        # Values that are right by themselves may be wrong together.
        Environment.load(temporary, name)
        temporary.replace(file)
    except OSError as error:
        raise RelayGitopsError(f"{name} cannot be written: {error.strerror}. Name another file.") from None
    finally:
        temporary.unlink(missing_ok=True)
    typer.echo(f"{name} is written; look it over, then run `make synth`", err=True)
