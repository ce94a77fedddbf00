"""The environment: one YAML file with every value that differs between platforms."""
