"""Who asked what, and what ran for it."""
