"""Rules about CEL expressions."""
