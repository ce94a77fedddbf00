"""Finds mistakes in a Flux repository before they reach the cluster."""
