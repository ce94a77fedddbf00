"""The process: standard streams, error messages, exit codes."""
