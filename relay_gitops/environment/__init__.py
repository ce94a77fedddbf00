"""The environment: one YAML file with every value that an operator can change."""
