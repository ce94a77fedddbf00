"""FluxGitRepo: the Git repository that Flux fetches."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments, checked_function
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_constructs.namespace import AnyNamespace
from relay_imports.io.fluxcd.toolkit.source import (
    GitRepository,
    GitRepositorySpec,
    GitRepositorySpecRef,
    GitRepositorySpecSecretRef,
)
from relay_values.duration import DURATION, flux_duration
from relay_values.formats import COMMIT_SHA, DNS_LABEL, DNS_SUBDOMAIN, GIT_REF_NAME, GIT_URL, REPOSITORY_PATH
from relay_values.object_reference import ObjectReference, SecretReference
from relay_values.pruning import PRUNE_DISABLED
from relay_values.repository_path import ROOT, in_repository
from relay_values.value import Value

from constructs import Construct


@dataclass(frozen=True)
class Branch(Value):
    """Follow a branch."""

    name: Annotated[str, GIT_REF_NAME]


@dataclass(frozen=True)
class Tag(Value):
    """Stay on a tag."""

    name: Annotated[str, GIT_REF_NAME]


@dataclass(frozen=True)
class Commit(Value):
    """Stay on a commit."""

    sha: Annotated[str, COMMIT_SHA]


@dataclass(frozen=True)
class ImportedGitRepo(Value):
    """A GitRepository that is declared elsewhere, for example by `flux bootstrap`."""

    name: Annotated[str, DNS_SUBDOMAIN]
    namespace: AnyNamespace
    path: Annotated[str, REPOSITORY_PATH] = ROOT
    """The folder of the project in the repository."""

    @property
    def reference(self) -> ObjectReference:
        """The GitRepository."""
        return ObjectReference.of(FluxGitRepo.api_version, FluxGitRepo.kind, self.namespace.name, self.name)

    def folder(self, path: str) -> str:
        """Return a path relative to the project as a path in the repository."""
        return in_repository(self.path, path)


class FluxGitRepo(KubernetesObject):
    """A GitRepository. It is never pruned, because Flux cannot reconcile anything without its source."""

    api_version = "source.toolkit.fluxcd.io/v1"
    kind = "GitRepository"

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, DNS_LABEL],
        *,
        namespace: AnyNamespace,
        url: Annotated[str, GIT_URL],
        ref: Branch | Tag | Commit,
        name: Annotated[str, DNS_SUBDOMAIN] | None = None,
        path: Annotated[str, REPOSITORY_PATH] = ROOT,
        secret: SecretReference | None = None,
        interval: Annotated[timedelta, DURATION] = timedelta(minutes=1),
        **metadata: Unpack[Metadata],
    ) -> None:
        """Declare the GitRepository.

        The name defaults to the id. `path` is the folder of the project in the repository: the paths of charts and
        Kustomizations are relative to it, and Flux keeps nothing else of the repository. `secret` has the credentials
        of a private repository: username and password or bearerToken for https, identity and known_hosts for ssh.
        Raises ConstructError for a URL or reference that Flux cannot fetch, and for a Secret that it cannot read.

        Args:
            scope: The chart, or another construct in it.
            id: The id in the chart, also the default of `name`.
            namespace: The namespace of the GitRepository, usually that of Flux.
            url: The https or ssh URL, without credentials.
            ref: What Flux fetches: a branch, a tag or a commit.
            name: The name of the GitRepository.
            path: The folder of the project in the repository. Paths of charts and Kustomizations are relative to it,
                and Flux keeps nothing else of the repository.
            secret: Credentials of a private repository: username and password or bearerToken for https, identity and
                known_hosts for ssh.
            interval: How often Flux looks for new commits.
            **metadata: Labels and annotations.

        """
        super().__init__(
            scope,
            id,
            namespace=namespace.name,
            name=name or id,
        )
        self.require_same_cluster("namespace", namespace)
        self.namespace = namespace
        self.path_in_repository = path
        self.require_readable(secret)
        if secret is None and url.startswith("ssh://"):
            raise self.error(
                "url is an ssh URL, for which Flux needs a key", "Pass `secret`, or an https URL of a public repository"
            )
        GitRepository(
            self,
            "Resource",
            metadata=object_metadata(self.reference.name, namespace.name, metadata, PRUNE_DISABLED),
            spec=GitRepositorySpec(
                url=url,
                ref=_ref(ref),
                interval=flux_duration(interval),
                secret_ref=GitRepositorySpecSecretRef(name=secret.name) if secret else None,
                ignore=None if path == ROOT else f"/*\n!/{path}\n",
            ),
        )

    @staticmethod
    @checked_function
    def from_name(name: str, *, namespace: AnyNamespace, path: str = ROOT) -> ImportedGitRepo:
        """Return a reference to a GitRepository that is declared elsewhere, for example by `flux bootstrap`.

        `path` is the folder of the project in the repository. Raises ConstructError for invalid names.
        """
        return ImportedGitRepo(name, namespace, path)

    def folder(self, path: str) -> str:
        """Return a path relative to the project as a path in the repository, for example `./helm/relay-server`."""
        return in_repository(self.path_in_repository, path)


def _ref(ref: Branch | Tag | Commit) -> GitRepositorySpecRef:
    match ref:
        case Branch(name):
            return GitRepositorySpecRef(branch=name)
        case Tag(name):
            return GitRepositorySpecRef(tag=name)
        case Commit(sha):
            return GitRepositorySpecRef(commit=sha)


AnyGitRepo = FluxGitRepo | ImportedGitRepo
"""A source argument: either declared in the app or elsewhere."""
