"""Rules about the limits of a run."""
