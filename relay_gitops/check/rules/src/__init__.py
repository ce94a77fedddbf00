"""Sources of Flux."""
