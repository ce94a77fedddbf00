"""The objects that Flux and Helm apply, as this working tree says."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from relay_gitops.environment.project import APPS, AppsFolder
from relay_gitops.operate.kinds import Manifest
from relay_gitops.repository import git
from relay_gitops.repository.helm import why_not_rendered
from relay_gitops.repository.objects import Object
from relay_gitops.repository.read import read
from relay_gitops.repository.repository import Repository
from relay_gitops.verify.not_checked import NotCheckedError


class CommittedObjects:
    """The objects of apps/ and of the charts, read and rendered once."""

    def __init__(self, root: Path) -> None:
        """Begin to read the project's folder in another thread, because the clusters answer meanwhile."""
        self.root = root
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="committed")
        self._reading = pool.submit(read, [root / APPS], root)
        pool.shutdown(wait=False)

    @property
    def _repository(self) -> Repository:
        return self._reading.result()

    def applied(self, folder: AppsFolder) -> list[Manifest]:
        """Return the objects that the Kustomization of a folder applies."""
        return [item.data for item in self._repository.applied if _is_of(item, folder)]

    def rendered(self, release: str) -> list[Manifest]:
        """Return the objects that the chart of a release of the virtual cluster renders.

        Raises NotCheckedError if the chart is not rendered here.
        """
        for item in self._repository.not_rendered:
            if item.name == release and _is_of(item, AppsFolder.DOCS_PROD):
                raise NotCheckedError(why_not_rendered(self._repository, item))
        for item in self._repository.rendering.guessed:
            if item.name == release and _is_of(item, AppsFolder.DOCS_PROD):
                raise NotCheckedError("some values are in the cluster (valuesFrom)")
        found = [item for item in self._repository.rendered if item.release and item.release.name == release]
        return [item.data for item in found if _is_of(item, AppsFolder.DOCS_PROD)]

    def require_commit(self, commit: str) -> None:
        """Raise NotCheckedError if this working tree is not at a commit, so that differences may be its own.

        Raises GitError.
        """
        known = git.commit_of(self.root, commit)
        if known is None or git.run(self.root, "diff", "--quiet", known, "--", ".").status != 0:
            raise NotCheckedError(f"the working tree differs from the commit {commit[:12]}")


def _is_of(item: Object, folder: AppsFolder) -> bool:
    return item.cluster == f"{APPS}/{folder}" or item.cluster.endswith(f"/{APPS}/{folder}")
