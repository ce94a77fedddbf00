"""Causes why a link is broken; the name of a module contains the range of its ids."""
