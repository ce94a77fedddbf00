"""Queries on a repository that several rules share."""
