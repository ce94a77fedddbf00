"""Where the project is."""

from enum import StrEnum
from pathlib import Path

from relay_gitops.errors import ProjectError

ENVIRONMENT = Path("environments/docs.yaml")
APP = Path("main.py")
CDK8S = Path("cdk8s.yaml")
APPS = "apps"


class AppsFolder(StrEnum):
    """The folders of apps/, each of one cluster."""

    DOCS_PROD = "docs-prod"
    """Of the virtual cluster."""
    DOCS_INFRA_PROD = "docs-infra-prod"
    """Of the host cluster."""


def project_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that has a cdk8s.yaml and a main.py; raise ProjectError if none."""
    for folder in (start, *start.parents):
        if (folder / CDK8S).is_file() and (folder / APP).is_file():
            return folder
    raise ProjectError(
        f"{start}: neither here nor above is a folder with {CDK8S} and {APP}. Run it inside the project."
    )
