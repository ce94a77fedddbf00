"""Compares two states of a repository and predicts the effect on the clusters."""
