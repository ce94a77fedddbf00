"""The CustomResourceDefinitions of both Flux generations and of 1Password, a folder a release."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Holds `releases.yaml` and the folders that it names."""
