from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.redaction.text import has_secret
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository

_ADDRESSES = ("url", "address", "endpoint")


@rule(
    "SEC006",
    "secret in plain text in url, address or endpoint",
    Severity.ERROR,
    fix="Move the URL to a Secret, name it in `spec.secretRef`, and rotate the secret, which is exposed",
    source="https://fluxcd.io/flux/components/notification/providers/#address",
)
def plaintext_secret_in_url(repository: Repository) -> Iterator[Problem]:
    """Anyone can use a webhook if they have its URL. A password in a URL also appears in logs and in the status."""
    for item in repository.judged:
        if not item.group.endswith(".toolkit.fluxcd.io"):
            continue
        for field in _ADDRESSES:
            value = item.spec.get(field)
            if isinstance(value, str) and has_secret(value) and not is_open(value):
                yield Problem(item, ("spec", field), f"`{field}` contains a secret, so anyone can read it in Git")
