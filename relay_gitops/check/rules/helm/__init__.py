"""Rules about HelmReleases."""
