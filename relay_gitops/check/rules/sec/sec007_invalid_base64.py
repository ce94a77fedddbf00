import base64
import binascii
from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.redaction.names import is_reference
from relay_gitops.repository.objects import is_open, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "SEC007",
    "data of a Secret is not base64",
    Severity.ERROR,
    fix="Encode the value, or move it to `stringData`, which accepts plain text",
    source=f"{KUBERNETES_DOCS}concepts/configuration/secret/#restriction-names-data",
)
def invalid_base64(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the Secret with `illegal base64 data`, and Flux applies nothing."""
    for item in repository.of_type("/Secret"):
        for key, value in mapping(item.data.get("data")).items() if "sops" not in item.data else ():
            known = isinstance(value, str) and not is_open(value) and not is_reference(value)
            if known and not _is_base64(value):
                yield Problem(
                    item, ("data", key), f"the value of `{key}` is not base64, so the API server rejects the Secret"
                )


def _is_base64(text: str) -> bool:
    """Return whether Go can decode a string. Go ignores line breaks in it."""
    try:
        base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
