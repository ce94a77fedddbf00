"""The files and folders of a project."""

from enum import StrEnum
from pathlib import Path

from relay_gitops.errors import ProjectError
from relay_gitops.repository.projects import APP, APPS, CDK8S, ENVIRONMENT

__all__ = ["APP", "APPS", "CDK8S", "ENVIRONMENT", "AppsFolder", "project_root"]

KUBECONFIG_TEMPLATE = Path("apps/docs-prod/kubeconfig.yaml.op.tpl")
"""The 1Password template of the virtual cluster's kubeconfig."""


class AppsFolder(StrEnum):
    """The folders of apps/, one per cluster."""

    DOCS_PROD = "docs-prod"
    """The folder of the virtual cluster."""
    DOCS_INFRA_PROD = "docs-infra-prod"
    """The folder of the host cluster."""


REPOSITORY = "setup"
"""The name of the GitRepository in the virtual cluster."""
OPERATOR_RELEASE = "1password-operator"
ITEMS_RELEASE = "1password-secrets"


def ingress_name(host: str, domain: str) -> str:
    """Return the name of the Ingress for a host: the host without the domain."""
    return host.removesuffix(f".{domain}")


def git_credentials_secret(repository: str) -> str:
    """Return the name of the Secret with the credentials of a GitRepository."""
    return f"{repository}-git-credentials"


def credentials_secret(relay: str) -> str:
    """Return the name of the OnePasswordItem and Secret with the credentials of a relay's bucket."""
    return f"{relay}-s3-credentials"


def project_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` with a cdk8s.yaml and a main.py, or raise ProjectError."""
    for folder in (start, *start.parents):
        if (folder / CDK8S).is_file() and (folder / APP).is_file():
            return folder
    raise ProjectError(
        f"{start}: no {CDK8S} and {APP} in this folder or its parents. Run the command inside the project."
    )
