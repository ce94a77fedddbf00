"""A cdk8s chart whose output is a folder of apps/."""

from typing import TYPE_CHECKING

from relay_constructs import AnyNamespace, Branch, FluxGitRepo, SecretReference
from relay_gitops.environment.model import RepositoryValues
from relay_gitops.environment.project import git_credentials_secret

from cdk8s import Chart
from constructs import Construct

if TYPE_CHECKING:
    from relay_gitops.notice import Notice


class AppsChart(Chart):
    """The objects of one cluster, in the folder apps/<path of the chart>.

    Objects have the names of their constructs; cdk8s adds no suffix.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        """Create an empty chart."""
        super().__init__(scope, id, disable_resource_name_hashes=True)
        self.path = self.node.path
        self.templates: dict[str, str] = {}
        """Other files of the folder, without Kubernetes objects: name to content."""
        self.notices: list[Notice] = []
        """Pending parts of the folder."""

    @property
    def repository_path(self) -> str:
        """The folder, relative to the project."""
        return f"./apps/{self.path}"

    def git_repository(self, id: str, name: str, namespace: AnyNamespace, values: RepositoryValues) -> FluxGitRepo:
        """Declare the GitRepository of this project; for a private repository, `bootstrap` creates its Secret."""
        return FluxGitRepo(
            self,
            id,
            name=name,
            namespace=namespace,
            url=values.url,
            ref=Branch(values.branch),
            path=values.path,
            secret=SecretReference(namespace.name, git_credentials_secret(name)) if values.credentials else None,
        )
