"""Compare repository.path with the place of the project."""

from pathlib import Path

from relay_gitops.environment.model import RepositoryValues
from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.repository.projects import path_in_repository
from relay_values.repository_path import ROOT


def require_location(root: Path, repository: RepositoryValues, file: Path, name: str) -> None:
    """Raise InvalidFilesError if the project is in another folder of its Git repository; messages call the file `name`.

    Outside a Git repository, nothing can be compared.
    """
    lies = path_in_repository(root)
    if lies in (None, repository.path):
        return
    keys = ("repository", "path")
    place = "the root" if lies == ROOT else lies
    message = f"is {repository.path}, but the project is in {place} of its Git repository, so Flux would apply nothing"
    fix = f"Set it to {lies}, run `make synth`, commit and push"
    raise InvalidFilesError([InvalidValue(name, YamlFile(file, name).line(keys), ".".join(keys), message, fix)])
