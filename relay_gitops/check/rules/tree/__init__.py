"""Rules about YAML files and their objects."""
