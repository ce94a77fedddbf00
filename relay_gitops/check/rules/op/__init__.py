"""Rules about 1Password."""
