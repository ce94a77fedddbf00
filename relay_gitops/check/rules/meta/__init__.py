"""Rules about the metadata of objects."""
