"""What is done to, and seen in, the live clusters."""
