"""The chart of a HelmRelease."""

from relay_gitops.key_path import KeyPath

CHART: KeyPath = ("spec", "chart", "spec", "chart")
"""The key of the chart's name or path in a HelmRelease."""
