"""Rules about secrets in plain text."""

import re
from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.literal_secrets import is_reference, literal_values
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import VALUES
from relay_gitops.repository.objects import is_open, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "SEC002",
    "Secret in plain text",
    Severity.ERROR,
    fix="Create the Secret with a OnePasswordItem, or encrypt the file; then rotate the secret, which is exposed",
    source=f"{SECRET_DOCS}#information-security-for-secrets",
)
def plaintext_secret(repository: Repository) -> Iterator[Problem]:
    """base64 is not encryption. Anyone who can read the repository can read the secret, also in old commits."""
    for item in repository.everything:
        if item.type != "/Secret" or "sops" in item.data:
            continue
        for field in ("data", "stringData"):
            for key, value in mapping(item.data.get(field)).items():
                if isinstance(value, str) and value and not is_open(value) and not is_reference(value):
                    yield Problem(
                        item, (field, key), f"the value of `{key}` is not encrypted, so anyone can read it in Git"
                    )


@rule(
    "SEC003",
    "secret in plain text in spec.values",
    Severity.ERROR,
    fix="Configure the chart to read a Secret, and rotate the secret, which is exposed",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#values",
)
def plaintext_secret_in_values(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository or the record of the Helm release can read the secret."""
    for release in repository.releases():
        for keys, name in literal_values(release):
            # OP003 reports Connect's own values, with a more specific fix.
            if keys != ("connect", "credentials"):
                yield Problem(release, (*VALUES, *keys), f"`{name}` is in plain text, so anyone can read it in Git")


_ADDRESSES = ("url", "address", "endpoint")


_CREDENTIALS = re.compile(
    r"//[^/@\s]+:[^/@\s]+@|hooks\.slack\.com/services/T|/api/webhooks/\d+/|[?&](token|key|secret)=\w"
)


@rule(
    "SEC006",
    "secret in plain text in url, address or endpoint",
    Severity.ERROR,
    fix="Move the URL to a Secret, name it in `spec.secretRef`, and rotate the secret, which is exposed",
    source="https://fluxcd.io/flux/components/notification/providers/#address",
)
def plaintext_secret_in_url(repository: Repository) -> Iterator[Problem]:
    """Anyone can use a webhook if they have its URL. A password in a URL also appears in logs and in the status."""
    for item in repository.everything:
        if not item.group.endswith(".toolkit.fluxcd.io"):
            continue
        for field in _ADDRESSES:
            value = item.spec.get(field)
            if isinstance(value, str) and _CREDENTIALS.search(value) and not is_open(value):
                yield Problem(item, ("spec", field), f"`{field}` contains a secret, so anyone can read it in Git")
