"""Creates the TLS Secrets of Ingresses, like cert-manager.

A certificate authority of this run signs immediately, without ACME and renewal.
"""

import trustme
from lightkube.core.async_client import AsyncClient
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Secret
from lightkube.resources.networking_v1 import Ingress

ISSUER_ANNOTATION = "cert-manager.io/cluster-issuer"
TLS = "kubernetes.io/tls"


class Certificates:
    """The certificates of one ClusterIssuer."""

    def __init__(self, client: AsyncClient, authority: trustme.CA, issuer: str) -> None:
        self._client = client
        self._authority = authority
        self._issuer = issuer

    async def issue(self) -> None:
        """Create all missing Secrets."""
        there = {
            (secret.metadata.namespace, secret.metadata.name)
            async for secret in self._client.list(Secret, namespace="*")
            if secret.metadata
        }
        async for ingress in self._client.list(Ingress, namespace="*"):
            metadata = ingress.metadata
            if metadata is None or (metadata.annotations or {}).get(ISSUER_ANNOTATION) != self._issuer:
                continue
            for tls in (ingress.spec.tls if ingress.spec else None) or []:
                if tls.secretName and tls.hosts and (metadata.namespace, tls.secretName) not in there:
                    await self._make(metadata.namespace or "", tls.secretName, tls.hosts)

    async def _make(self, namespace: str, name: str, hosts: list[str]) -> None:
        leaf = self._authority.issue_cert(*hosts)
        chain = b"".join(each.bytes() for each in leaf.cert_chain_pems).decode()
        await self._client.create(
            Secret(
                metadata=ObjectMeta(name=name, namespace=namespace),
                type=TLS,
                stringData={"tls.crt": chain, "tls.key": leaf.private_key_pem.bytes().decode()},
            )
        )
        print(f"{namespace}/{name} for {', '.join(hosts)}", flush=True)
