"""The names of the deployment, from the committed environments/docs.yaml."""

from pathlib import Path

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT
from relay_values.imported_namespace import ImportedNamespace
from relay_values.virtual_cluster import VirtualCluster

ROOT = Path(__file__).resolve().parent.parent
VALUES = Environment.load(ROOT / ENVIRONMENT, str(ENVIRONMENT))

TENANT = VALUES.host.namespace
DOMAIN = VALUES.host.domain
INGRESS_CLASS = VALUES.host.ingress_class
CLUSTER_ISSUER = VALUES.host.cluster_issuer
VIRTUAL_CLUSTER = VirtualCluster(VALUES.virtual_cluster.name, ImportedNamespace(TENANT))
VAULT = VALUES.one_password.vault

_RELAY = VALUES.relays[0]
RELAY = _RELAY.name
NAMESPACE = _RELAY.namespace
HOST = _RELAY.host
INGRESS = VALUES.ingress_name(_RELAY)
ITEM = _RELAY.item
NODE_PORT = _RELAY.node_port
IMAGE = f"{VALUES.image.repository}:{VALUES.image.tag}"
"""The relay that the tests deploy: the first one."""
