"""The index of a database's stored values: `ValueShelf` keeps it, `ValueIndex` finds in it."""

from src.services.values.columns import text_columns
from src.services.values.gather import Bounds, gather
from src.services.values.index import ValueIndex
from src.services.values.shelf import Found, Mark, ValueShelf

__all__ = ["Bounds", "Found", "Mark", "ValueIndex", "ValueShelf", "gather", "text_columns"]
