"""Secrets that are written in plain text."""

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
    "a Secret is committed in the clear",
    Severity.ERROR,
    fix="Take it from 1Password by a OnePasswordItem, or encrypt the file; and change the secret, as it is known now",
    source=f"{SECRET_DOCS}#information-security-for-secrets",
)
def plaintext_secret(repository: Repository) -> Iterator[Problem]:
    """base64 is no encryption: what is committed is known to all who read the repository, forever."""
    for item in repository.everything:
        if item.type != "/Secret" or "sops" in item.data:
            continue
        for field in ("data", "stringData"):
            for key, value in mapping(item.data.get(field)).items():
                if isinstance(value, str) and value and not is_open(value) and not is_reference(value):
                    yield Problem(item, (field, key), f"the value of {key} stands in the file")


@rule(
    "SEC003",
    "a secret stands in the values of a release",
    Severity.ERROR,
    fix="Let the chart read a Secret; and change the secret, as it is known now",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#values",
)
def plaintext_secret_in_values(repository: Repository) -> Iterator[Problem]:
    """It is in Git, in the release's record, and in everybody's copy of both."""
    for release in repository.releases():
        for keys, name in literal_values(release):
            # OP003 says it of Connect's own values, with the way to mend it.
            if keys != ("connect", "credentials"):
                yield Problem(release, (*VALUES, *keys), f"{name} holds a literal value")


_ADDRESSES = ("url", "address", "endpoint")


_CREDENTIALS = re.compile(
    r"//[^/@\s]+:[^/@\s]+@|hooks\.slack\.com/services/T|/api/webhooks/\d+/|[?&](token|key|secret)=\w"
)


@rule(
    "SEC006",
    "a secret stands in an address",
    Severity.ERROR,
    fix="Put it into a Secret that spec.secretRef names; and change the secret, as it is known now",
    source="https://fluxcd.io/flux/components/notification/providers/#address",
)
def plaintext_secret_in_url(repository: Repository) -> Iterator[Problem]:
    """Whoever has the address of a webhook may use it, and a password in an address is in every log and status."""
    for item in repository.everything:
        if not item.group.endswith(".toolkit.fluxcd.io"):
            continue
        for field in _ADDRESSES:
            value = item.spec.get(field)
            if isinstance(value, str) and _CREDENTIALS.search(value) and not is_open(value):
                yield Problem(item, ("spec", field), f"spec.{field} holds a secret")
