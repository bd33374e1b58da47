"""Plans as a language model drafts them, and what code makes of a draft: a sound plan, or why not."""
