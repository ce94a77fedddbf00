"""FluxGitRepo: the Git repository that Flux fetches."""

from dataclasses import dataclass
from datetime import timedelta

from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.namespace import AnyNamespace
from relay_imports.io.fluxcd.toolkit.source import (
    GitRepository,
    GitRepositorySpec,
    GitRepositorySpecRef,
    GitRepositorySpecSecretRef,
)
from relay_values.duration import flux_duration
from relay_values.formats import COMMIT_SHA, GIT_REF_NAME, GIT_URL, REPOSITORY_PATH
from relay_values.object_reference import SecretReference
from relay_values.pruning import PRUNE_DISABLED
from relay_values.repository_path import ROOT, in_repository

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
        path: str = ROOT,
        secret: SecretReference | None = None,
        interval: timedelta = timedelta(minutes=1),
    ) -> None:
        """Declare the GitRepository.

        The name defaults to the id. `path` is the folder of the project in the repository: the paths of charts and
        Kustomizations are relative to it, and Flux keeps nothing else of the repository. `secret` has the credentials
        of a private repository: username and password or bearerToken for https, identity and known_hosts for ssh.
        Raises ConstructError for a URL or reference that Flux cannot fetch, and for a Secret that it cannot read.
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
        self.path_in_repository = self.checked("path", path, REPOSITORY_PATH)
        if secret and secret.namespace != namespace.name:
            raise self.error(
                f"the Secret {secret.name} is in namespace {secret.namespace}, but Flux reads it only from "
                f"{namespace.name}",
                "Create the Secret in the namespace of the GitRepository",
            )
        if secret is None and url.startswith("ssh://"):
            raise self.error(
                "url is an ssh URL, for which Flux needs a key", "Pass `secret`, or an https URL of a public repository"
            )
        GitRepository(
            self,
            "Resource",
            metadata=ApiObjectMetadata(name=self.reference.name, namespace=namespace.name, annotations=PRUNE_DISABLED),
            spec=GitRepositorySpec(
                url=self.checked("url", url, GIT_URL),
                ref=self._ref(ref),
                interval=flux_duration(interval),
                secret_ref=GitRepositorySpecSecretRef(name=secret.name) if secret else None,
                ignore=None if path == ROOT else f"/*\n!/{path}\n",
            ),
        )

    def folder(self, path: str) -> str:
        """Return a path relative to the project as a path in the repository, for example `./helm/relay-server`."""
        return in_repository(self.path_in_repository, path)

    def _ref(self, ref: Branch | Tag | Commit) -> GitRepositorySpecRef:
        match ref:
            case Branch(name):
                return GitRepositorySpecRef(branch=self.checked("branch", name, GIT_REF_NAME))
            case Tag(name):
                return GitRepositorySpecRef(tag=self.checked("tag", name, GIT_REF_NAME))
            case Commit(sha):
                return GitRepositorySpecRef(commit=self.checked("commit", sha, COMMIT_SHA))
