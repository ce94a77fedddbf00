from base64 import b64decode
from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.literal_secrets import is_harmless
from relay_gitops.check.rule import Problem, rule
from relay_gitops.redaction.names import is_reference
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
    for item in repository.complete:
        if item.type != "/Secret" or "sops" in item.data:
            continue
        for field in ("data", "stringData"):
            for key, value in mapping(item.data.get(field)).items():
                if not isinstance(value, str) or not value or is_open(value) or is_reference(value):
                    continue
                # SOPS writes its own keys into an encrypted file with variables.
                if key.startswith("sops_") and "sops_mac" in mapping(item.data.get(field)):
                    continue
                if not is_harmless(key, decoded(value) if field == "data" else value):
                    yield Problem(
                        item, (field, key), f"the value of `{key}` is not encrypted, so anyone can read it in Git"
                    )


def decoded(value: str) -> str:
    """Return the string that a base64 value encodes; the value itself, if it does not encode a string."""
    try:
        return b64decode(value, validate=False).decode()
    except ValueError:
        return value
