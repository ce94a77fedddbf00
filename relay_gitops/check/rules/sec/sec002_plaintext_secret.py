from collections.abc import Iterator

from relay_gitops.check.documentation import SECRET_DOCS
from relay_gitops.check.finding import Severity
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
    for item in repository.everything:
        if item.type != "/Secret" or "sops" in item.data:
            continue
        for field in ("data", "stringData"):
            for key, value in mapping(item.data.get(field)).items():
                if isinstance(value, str) and value and not is_open(value) and not is_reference(value):
                    yield Problem(
                        item, (field, key), f"the value of `{key}` is not encrypted, so anyone can read it in Git"
                    )
