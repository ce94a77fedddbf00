"""Parity of generated files."""
