"""Reads and changes the live clusters."""
