"""The chain from the Git repository to the served page, live."""
