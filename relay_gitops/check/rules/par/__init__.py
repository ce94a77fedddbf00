"""Rules about generated files."""
