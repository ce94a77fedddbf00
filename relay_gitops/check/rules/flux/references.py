"""Providers and image repositories that Flux objects name."""

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
    "an alert or an image policy of what is not there",
    Severity.ERROR,
    fix="Name an object of this cluster; an Alert's Provider is in its own namespace",
    source=f"{FLUX_DOCS}notification/alerts/#provider-reference",
)
def dangling_provider_or_image_repository(repository: Repository) -> Iterator[Problem]:
    """An Alert without Provider tells nobody of a failure; a policy without ImageRepository never finds an image."""
    for type_, (field, kind) in _REFERENCES.items():
        for item in repository.of_type(type_):
            reference = mapping(item.spec.get(field))
            namespace, name = str(reference.get("namespace") or item.namespace), reference.get("name")
            if is_missing(repository, item, kind, name, namespace):
                close = near(repository, item.cluster, kind, namespace, str(name))
                yield Problem(item, ("spec", field, "name"), f"nothing makes the {kind} {namespace}/{name}{close}")
