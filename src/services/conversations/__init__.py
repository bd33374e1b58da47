"""Conversations over uploaded files and databases: what is kept of each, and where its rows are."""
