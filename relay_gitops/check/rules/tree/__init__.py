"""YAML files and objects."""
