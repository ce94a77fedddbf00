"""The Secrets that the clusters need."""
