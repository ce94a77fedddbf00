"""Metadata of objects."""
