"""The words of names, where those who infer meaning look for them."""

from src.models.words import many, one, plural, singular, split_name, title

__all__ = ["many", "one", "plural", "singular", "split_name", "title"]
