"""Examples of the constructs."""
