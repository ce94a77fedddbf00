"""FluxGitRepo: the Git repository that Flux fetches."""

from dataclasses import dataclass
from datetime import timedelta

from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.namespace import AnyNamespace
from relay_imports.io.fluxcd.toolkit.source import GitRepository, GitRepositorySpec, GitRepositorySpecRef
from relay_values.duration import flux_duration
from relay_values.formats import COMMIT_SHA, GIT_REF_NAME, GIT_URL
from relay_values.pruning import PRUNE_DISABLED

from cdk8s import ApiObjectMetadata
from constructs import Construct


@dataclass(frozen=True)
class Branch:
    """Follow a branch."""

    name: str


@dataclass(frozen=True)
class Tag:
    """Stay on a tag."""

    name: str


@dataclass(frozen=True)
class Commit:
    """Stay on a commit."""

    sha: str


class FluxGitRepo(KubernetesObject):
    """A GitRepository. It is never pruned, because Flux cannot reconcile anything without its source."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        namespace: AnyNamespace,
        url: str,
        ref: Branch | Tag | Commit,
        name: str | None = None,
        interval: timedelta = timedelta(minutes=5),
    ) -> None:
        """Declare the GitRepository.

        The name defaults to the id. Raises ConstructError for a URL or reference that Flux cannot fetch.
        """
        super().__init__(
            scope,
            id,
            api_version="source.toolkit.fluxcd.io/v1",
            kind="GitRepository",
            namespace=namespace.name,
            name=name or id,
        )
        self.require_same_cluster("namespace", namespace)
        self.namespace = namespace
        GitRepository(
            self,
            "Resource",
            metadata=ApiObjectMetadata(name=self.reference.name, namespace=namespace.name, annotations=PRUNE_DISABLED),
            spec=GitRepositorySpec(
                url=self.checked("url", url, GIT_URL), ref=self._ref(ref), interval=flux_duration(interval)
            ),
        )

    def _ref(self, ref: Branch | Tag | Commit) -> GitRepositorySpecRef:
        match ref:
            case Branch(name):
                return GitRepositorySpecRef(branch=self.checked("branch", name, GIT_REF_NAME))
            case Tag(name):
                return GitRepositorySpecRef(tag=self.checked("tag", name, GIT_REF_NAME))
            case Commit(sha):
                return GitRepositorySpecRef(commit=self.checked("commit", sha, COMMIT_SHA))
