"""Two readings of one question: whether they mean the same, where they differ, and each of them in words."""
