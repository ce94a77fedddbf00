"""The rules themselves."""
