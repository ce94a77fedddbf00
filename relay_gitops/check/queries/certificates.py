"""Host names of TLS certificates."""


def covers(name: str, host: str) -> bool:
    """Return whether a name of a certificate, for example `*.example.org`, covers a host; true with open variables."""
    return name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:]) or "$" in name + host
