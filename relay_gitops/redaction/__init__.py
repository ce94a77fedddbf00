"""Keeps secret values out of everything that the program prints."""
