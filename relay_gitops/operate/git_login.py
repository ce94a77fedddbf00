"""Reads the remote branch with the credentials that Flux gets, before they are written to a cluster."""

import base64
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from relay_gitops.operate.git_credentials import BEARER_TOKEN, CERTIFICATE, PASSWORD, USERNAME, CredentialsError
from relay_gitops.operate.one_password_cli import Secret
from relay_gitops.redaction.text import redacted
from relay_gitops.repository import git

_NO_LOGIN = ("could not read Username", "Authentication failed", "error: 401", "error: 403", "not found")
"""Git's messages if the server refuses the credentials; GitHub answers that the repository does not exist."""


def require_access(root: Path, url: str, branch: str, item: str, values: Mapping[str, Secret]) -> None:
    """Raise CredentialsError if the server of an https repository refuses the credentials.

    The credentials are passed in the environment of git, so no file and no process list contains them. An ssh key is
    not tried (docs/decisions/operate.md). Raises GitError.
    """
    # A rewritten URL points to a server that may expect other credentials.
    if not url.startswith("https://") or git.run(root, "ls-remote", "--get-url", url).output.strip() != url:
        return
    with _variables(url, values) as variables:
        listed = git.run(root, "ls-remote", "--", url, f"refs/heads/{branch}", variables=variables)
    if listed.status:
        fix = "Correct the fields in 1Password"
        if any(text in listed.complaint for text in _NO_LOGIN):
            raise CredentialsError(f"{item}: {redacted(url)} refuses the credentials: {listed.complaint}. {fix}.")
        raise CredentialsError(
            f"{item}: {redacted(url)} cannot be read with these credentials: {listed.complaint}. {fix}, or the network."
        )


@contextmanager
def _variables(url: str, values: Mapping[str, Secret]) -> Generator[dict[str, str], None, None]:
    """Yield an environment in which Git uses only the given credentials. The public certificate is in a file."""
    header = f"http.{url}.extraHeader"
    # An empty value removes the values of the user's own configuration.
    settings = [("credential.helper", ""), (header, ""), (header, f"Authorization: {_authorization(values)}")]
    variables = {"GIT_ASKPASS": "", "SSH_ASKPASS": "", "GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    if CERTIFICATE not in values:
        yield variables
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / CERTIFICATE
        file.write_bytes(values[CERTIFICATE].value)
        yield variables | {"GIT_SSL_CAINFO": str(file)}


def _authorization(values: Mapping[str, Secret]) -> str:
    if token := values.get(BEARER_TOKEN):
        return f"Bearer {token.value.decode(errors='replace')}"
    login = values[USERNAME].value + b":" + values[PASSWORD].value
    return f"Basic {base64.b64encode(login).decode()}"
