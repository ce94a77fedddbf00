"""Rules about rendered charts."""
