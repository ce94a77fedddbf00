"""A cdk8s chart whose output is a folder of apps/."""

from cdk8s import Chart
from constructs import Construct


class AppsChart(Chart):
    """The objects of one cluster, in the folder apps/<id>.

    Objects have the names of their constructs; cdk8s adds no suffix.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        """Create an empty chart."""
        super().__init__(scope, id, disable_resource_name_hashes=True)
        self.path = id
        self.templates: dict[str, str] = {}
        """Other files of the folder, without Kubernetes objects: name to content."""
        self.notices: list[str] = []
        """Pending parts of the folder, and the command that completes them."""

    @property
    def repository_path(self) -> str:
        """The folder, as in `spec.path` of a Flux Kustomization."""
        return f"./apps/{self.path}"
