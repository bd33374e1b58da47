"""Every answer with what is needed to give it again."""
