"""The command line. Each verb is one module."""
