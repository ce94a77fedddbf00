from collections.abc import Iterator

from relay_gitops.check.documentation import FLUX_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository

_REFERENCES = {
    "notification.toolkit.fluxcd.io/Alert": ("providerRef", "Provider"),
    "image.toolkit.fluxcd.io/ImagePolicy": ("imageRepositoryRef", "ImageRepository"),
}


@rule(
    "FLUX021",
    "providerRef or imageRepositoryRef names an object that does not exist",
    Severity.ERROR,
    fix="Correct the name; the Provider of an Alert must be in the namespace of the Alert",
    source=f"{FLUX_DOCS}notification/alerts/#provider-reference",
)
def dangling_provider_or_image_repository(repository: Repository) -> Iterator[Problem]:
    """An Alert without a Provider sends no notifications. An ImagePolicy without an ImageRepository finds no images."""
    for type_, (field, kind) in _REFERENCES.items():
        for item in repository.of_type(type_):
            reference = mapping(item.spec.get(field))
            namespace, name = str(reference.get("namespace") or item.namespace), reference.get("name")
            if is_missing(repository, item, kind, name, namespace):
                close = near(repository, item.cluster, kind, namespace, str(name))
                missing = f"{kind} {namespace}/{name}, which does not exist in this cluster"
                message = f"`{field}` names {missing}, so the {item.kind} has no effect{close}"
                yield Problem(item, ("spec", field, "name"), message)
