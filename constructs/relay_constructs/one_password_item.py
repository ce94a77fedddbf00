"""OnePasswordItem: an item of a 1Password vault that the operator syncs to a Secret."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments, checked_function
from relay_constructs.kubernetes_object import HealthCheck, KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_constructs.namespace import AnyNamespace
from relay_constructs.one_password_secrets import OnePasswordSecrets
from relay_constructs.release_secret_key import ReleaseSecretKey
from relay_imports.com import onepassword
from relay_values.declaration import declaring_line
from relay_values.errors import ConstructError
from relay_values.formats import DNS_LABEL, ITEM_TITLE, SECRET_KEY
from relay_values.object_reference import ObjectReference, SecretKeyReference, SecretReference

from constructs import Construct

AUTO_RESTART = "operator.1password.io/auto-restart"


class OnePasswordItem(KubernetesObject):
    """The Secret `id`, synced from an item. The field labels of the item are the keys of the Secret.

    The operator restarts a Deployment that uses the Secret when the item changes.
    """

    api_version = "onepassword.com/v1"
    kind = "OnePasswordItem"

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, DNS_LABEL],
        *,
        namespace: AnyNamespace,
        vault: Annotated[str, ITEM_TITLE],
        item: Annotated[str, ITEM_TITLE],
        fields: Sequence[Annotated[str, SECRET_KEY]],
        **metadata: Unpack[Metadata],
    ) -> None:
        """Declare the item and the fields that its consumers need.

        With a OnePasswordSecrets as scope, it becomes an entry in the values of that chart. With any other scope it is
        a separate object, for clusters that already have the CRD. Raises ConstructError for a vault, item or field
        that the operator cannot map.

        Args:
            scope: A OnePasswordSecrets, or a chart in a cluster that already has the CRD.
            id: The name of the Secret.
            namespace: The namespace of the Secret.
            vault: Title or ID of the vault.
            item: Title or ID of the item.
            fields: The field labels that the consumers need. They are the keys of the Secret.
            **metadata: Labels and annotations.

        """
        super().__init__(scope, id, namespace=namespace.name, name=id)
        self.require_same_cluster("namespace", namespace)
        if not fields or len(set(fields)) < len(fields):
            raise self.error(
                f"fields {'has a duplicate entry' if fields else 'is empty'}",
                "List each field that a consumer needs once",
            )
        self.fields = tuple(fields)
        self.item_path = f"vaults/{vault}/items/{item}"
        self.release = scope if isinstance(scope, OnePasswordSecrets) else None
        """The release that installs the item; None for a separate object."""
        if self.release:
            self.release.add_item(
                {
                    "name": self.reference.name,
                    "namespace": namespace.name,
                    "itemPath": self.item_path,
                    "autoRestart": True,
                }
                | {key: dict(value) for key, value in metadata.items() if isinstance(value, Mapping)}
            )
        else:
            onepassword.OnePasswordItem(
                self,
                "Resource",
                metadata=object_metadata(self.reference.name, namespace.name, metadata, {AUTO_RESTART: "true"}),
                spec=onepassword.OnePasswordItemSpec(item_path=self.item_path),
            )

    @property
    def emits(self) -> tuple[ObjectReference, ...]:
        """The item itself, unless a chart installs it."""
        return () if self.release else (self.reference,)

    @property
    def health_check(self) -> HealthCheck | None:
        """Wait for the condition Ready, unless a chart installs the item."""
        if self.release:
            return None
        # kstatus treats an object without conditions as ready, and a new OnePasswordItem has no conditions yet.
        return HealthCheck(
            self.api_version,
            self.reference.kind,
            "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
        )

    @property
    def secret(self) -> SecretReference:
        """The whole Secret, for a `secretRef`."""
        return SecretReference(self.reference.namespace, self.reference.name)

    @checked_function
    def key(self, field: str) -> SecretKeyReference:
        """Return a reference to a declared field.

        Raises ConstructError if the field is not declared, because the Secret may not have it.
        """
        if field not in self.fields:
            raise ConstructError(
                f"field {field} is not declared; declared fields: {', '.join(self.fields)}",
                "Add it to `fields` of the OnePasswordItem and to the item in 1Password",
                self.path,
                declaring_line(),
            )
        secret = self.reference
        if self.release:
            return ReleaseSecretKey(secret.namespace, secret.name, field, self.release)
        return SecretKeyReference(secret.namespace, secret.name, field)
