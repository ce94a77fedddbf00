"""HelmReleases."""
