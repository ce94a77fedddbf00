"""Rules about relay-server."""
