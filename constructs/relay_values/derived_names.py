"""Names that follow from the names of other objects."""


def metrics_service(relay: str) -> str:
    """Return the name of the second Service that helm/relay-server installs if metrics are on."""
    return f"{relay}-metrics"


def certificate_secret(ingress: str) -> str:
    """Return the name of the Secret into which cert-manager writes the certificate of an Ingress."""
    return f"{ingress}-tls"
