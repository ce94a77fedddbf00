"""What a change does to the clusters, and what depends on what in them."""
