"""The chart of apps/docs-prod: the objects of the virtual cluster."""

from relay_constructs import (
    FluxKustomization,
    Namespace,
    OnePasswordItem,
    OnePasswordOperator,
    OnePasswordSecrets,
    RelayRelease,
)
from relay_gitops.charts.apps_chart import AppsChart
from relay_gitops.environment.model import Environment, Relay
from relay_gitops.environment.project import ITEMS_RELEASE, OPERATOR_RELEASE, REPOSITORY, credentials_secret

from constructs import Construct

ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID"
SECRET_ACCESS_KEY = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a field, not a secret


class DocsProd(AppsChart):
    """The 1Password operator, its items and the relays. Each release depends on the previous release."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        """Declare the objects in the order of their dependencies."""
        super().__init__(scope, "docs-prod")
        self._environment = environment
        flux, one_password = environment.flux, environment.one_password

        names = [flux.namespace, one_password.namespace, *(relay.namespace for relay in environment.relays)]
        self._namespaces = {name: Namespace(self, name) for name in dict.fromkeys(names)}
        self._setup = self.git_repository(
            REPOSITORY, REPOSITORY, self._namespaces[flux.namespace], environment.repository
        )
        operator = OnePasswordOperator(
            self,
            OPERATOR_RELEASE,
            source=self._setup,
            namespace=self._namespaces[one_password.namespace],
            credentials_secret=one_password.credentials_item,
            token_secret=one_password.token_item,
        )
        self._secrets = OnePasswordSecrets(
            self,
            ITEMS_RELEASE,
            source=self._setup,
            namespace=self._namespaces[one_password.namespace],
            operator=operator,
        )
        self.relays = {relay.name: self._relay(relay) for relay in environment.relays}
        if flux.root == "virtual-cluster":
            FluxKustomization(self, "root", source=self._setup, name=self.path, path=self.repository_path)
        self.templates["kubeconfig.yaml.op.tpl"] = f"{{{{ {environment.virtual_cluster.kubeconfig} }}}}\n"

    def _relay(self, relay: Relay) -> RelayRelease:
        namespace = self._namespaces[relay.namespace]
        credentials = OnePasswordItem(
            self._secrets,
            credentials_secret(relay.name),
            namespace=namespace,
            vault=self._environment.one_password.vault,
            item=relay.item,
            fields=[ACCESS_KEY_ID, SECRET_ACCESS_KEY],
        )
        return RelayRelease(
            self,
            relay.name,
            source=self._setup,
            namespace=namespace,
            image=self._environment.image,
            config=self._environment.relay_config(relay),
            access_key_id=credentials.key(ACCESS_KEY_ID),
            secret_access_key=credentials.key(SECRET_ACCESS_KEY),
            node_port=relay.node_port,
            keep_service=self._environment.ingress.backend == "mirror",
            pending_ingress=self._environment.is_pending(relay),
        )
