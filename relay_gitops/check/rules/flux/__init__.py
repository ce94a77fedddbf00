"""Flux Kustomizations and other objects of Flux."""
