"""Workloads and their pods."""
