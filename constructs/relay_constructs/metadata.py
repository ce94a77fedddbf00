"""Labels and annotations, which every construct accepts."""

from collections.abc import Mapping
from typing import Annotated, TypedDict

from relay_values.formats import LABEL_VALUE, QUALIFIED_NAME

from cdk8s import ApiObjectMetadata


class Metadata(TypedDict, total=False):
    """Arguments of every construct."""

    labels: Mapping[Annotated[str, QUALIFIED_NAME], Annotated[str, LABEL_VALUE]]
    """Labels of the object."""
    annotations: Mapping[Annotated[str, QUALIFIED_NAME], str]
    """Annotations of the object. They override annotations of the construct."""


def object_metadata(
    name: str, namespace: str, given: Metadata, annotations: Mapping[str, str] | None = None
) -> ApiObjectMetadata:
    """Return the metadata of an object; `annotations` are those of the construct."""
    return ApiObjectMetadata(
        name=name,
        namespace=namespace or None,
        labels=dict(given.get("labels", {})) or None,
        annotations={**(annotations or {}), **given.get("annotations", {})} or None,
    )
