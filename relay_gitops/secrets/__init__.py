"""The Secrets that the clusters need, and the 1Password items for them."""
