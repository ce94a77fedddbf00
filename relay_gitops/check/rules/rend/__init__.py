"""Rendered charts."""
