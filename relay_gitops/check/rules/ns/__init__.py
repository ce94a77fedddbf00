"""Rules about Namespaces."""
