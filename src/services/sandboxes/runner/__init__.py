"""The code that lives inside every sandbox. It imports numerics, the standard library and its own siblings only."""
