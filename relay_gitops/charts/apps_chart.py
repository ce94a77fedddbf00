"""A cdk8s chart that is committed as one folder of apps/."""

from cdk8s import Chart
from constructs import Construct


class AppsChart(Chart):
    """The objects of one cluster, in the folder apps/<id>.

    Object names are those of the constructs: nothing is appended that would change them.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        """Make an empty chart."""
        super().__init__(scope, id, disable_resource_name_hashes=True)
        self.path = id
        self.templates: dict[str, str] = {}
        """Further files of the folder that are no Kubernetes objects: name to text."""
        self.notices: list[str] = []
        """What the folder does not have yet, and what to do for it."""

    @property
    def repository_path(self) -> str:
        """The folder as a Flux Kustomization names it."""
        return f"./apps/{self.path}"
