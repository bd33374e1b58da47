"""Frames that tools hand to each other: stored as Arrow for an hour, in Redis or in the app's own database."""
