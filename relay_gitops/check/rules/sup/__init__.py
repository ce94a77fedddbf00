"""Suppressions."""
