"""relay-server."""
