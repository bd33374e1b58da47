"""API keys: made, found by what a caller sends, rotated, revoked."""
