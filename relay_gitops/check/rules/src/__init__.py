"""Rules about sources of Flux."""
