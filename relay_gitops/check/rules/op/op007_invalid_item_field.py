from collections.abc import Iterator

from relay_gitops.check.documentation import ONE_PASSWORD_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "OP007",
    "Secret key that the 1Password operator never creates",
    Severity.ERROR,
    fix="Use only letters, digits, `-`, `_` and `.` in the 1Password field name and in the key",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def invalid_item_field(repository: Repository) -> Iterator[Problem]:
    """The operator replaces every other character of a field name with a hyphen, so the Secret never has this key."""
    items = {producer.reference for producer in repository.secret_sources if producer.item_path}
    for use in repository.secret_consumers:
        legal = use.key is None or all(character.isalnum() or character in "-._" for character in use.key)
        if not legal and use.reference in items:
            yield Problem(
                use.consumer,
                use.keys,
                f"the operator never creates the key `{use.key}` in Secret {use.name}, so its consumer fails",
            )
