"""The process: standard streams, errors as messages, exit codes."""
