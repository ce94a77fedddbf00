"""Verifies the request path in the live clusters, from the Git repository to the page."""
