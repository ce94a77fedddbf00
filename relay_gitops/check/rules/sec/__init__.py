"""Rules about Secrets."""
