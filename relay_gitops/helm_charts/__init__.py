"""The Helm charts of this package, and their copy in the repository of a user."""
