"""What a column is for, told from its type, its name and its profile."""

from __future__ import annotations

from src.models.catalog import Column, ColumnKind, Table
from src.models.words import split_name
from src.services.cataloguing.private import is_private_name

_KEYS = frozenset({"id", "ids", "uuid", "guid", "key", "pk", "fk", "rowid"})
_NUMBERS = frozenset({"number", "no", "nr", "num"})
_NAMES = frozenset(
    {"name", "title", "label", "fullname", "firstname", "lastname", "surname", "username", "nickname", "headline"}
)
_PROSE = frozenset({"description", "comment", "comments", "note", "notes", "text", "body", "message", "content", "url", "link",
                    "remarks", "bio", "path", "file", "filename", "image", "photo", "json", "html"})  # fmt: skip
_GROUPS = frozenset({"status", "state", "type", "class", "category", "kind", "gender", "sex", "month", "weekday", "quarter",
                     "hour", "group", "tier", "zone", "zip", "zipcode", "postcode", "postal", "code", "country", "city",
                     "region", "segment", "channel", "currency", "language", "department", "brand", "industry",
                     "season"})  # fmt: skip
_YEARS = frozenset({"year", "yr", "vintage"})
_FLAGS = frozenset({"is", "has", "was", "can", "did"})

FEW = 200
"""Distinct values up to which a column is something to group by."""


def role_of(column: Column, table: Table, links: frozenset[str]) -> ColumnKind:
    """The role; `links` are the table's columns that hold keys of other tables, in lower case."""
    words = split_name(column.name)
    if column.type in ("date", "datetime"):
        return "time"
    if column.name.casefold() in links or is_key(column, table, words):
        return "id"
    if column.type == "boolean" or _is_flag(column, words):
        return "flag"
    if column.type in ("integer", "number"):
        return _numeric(column, words)
    return _textual(column, table, words) if column.type == "text" else "text"


def is_key(column: Column, table: Table, words: tuple[str, ...]) -> bool:
    """Whether it identifies rows: a primary key of one column, or a name that says so."""
    alone = column.primary_key and sum(c.primary_key for c in table.columns) == 1
    # A primary key that is a name ("country") still names the thing.
    return words[-1] in _KEYS or (alone and not (column.type == "text" and words[-1] in _NAMES))


def _is_flag(column: Column, words: tuple[str, ...]) -> bool:
    if column.type != "integer":
        return False
    return (column.minimum, column.maximum) == (0, 1) or (words[0] in _FLAGS and column.maximum in (0, 1))


def _numeric(column: Column, words: tuple[str, ...]) -> ColumnKind:
    if _is_year(column, words):
        return "category"
    if words[-1] in _NUMBERS and len(words) > 1:
        return "id"
    if is_private_name(column.name):
        return "text"
    if column.type == "integer" and words[-1] in _GROUPS:
        return "category" if column.distinct is None or column.distinct <= FEW else "text"
    return "measure"


def _is_year(column: Column, words: tuple[str, ...]) -> bool:
    """A whole number from 1900 to 2100, called a year or taking no more values than years do."""
    low, high = column.minimum, column.maximum
    if column.type != "integer" or not isinstance(low, int) or not isinstance(high, int):
        return column.type == "integer" and words[-1] in _YEARS
    if not (low >= 1900 and high <= 2100):
        return False
    return bool(_YEARS & set(words)) or (column.distinct is not None and 1 < column.distinct <= 40 and high - low < 60)


def _textual(column: Column, table: Table, words: tuple[str, ...]) -> ColumnKind:
    if _PROSE & set(words) or is_private_name(column.name):
        return "text"
    if table.rows == 0 and words[-1] not in _NAMES:
        return "category"  # nothing to judge by; what was asked by it has the same honest answer: no rows
    repeats = _repeats(column, table)
    if words[-1] in _NAMES or words[0] in _NAMES:
        return (
            "category" if repeats and _groupable(column, table) and (column.distinct or 0) * 3 <= (table.rows or 0) else "label"
        )
    if words[-1] in _NUMBERS and len(words) > 1:
        return "id"
    return "category" if _groupable(column, table) and repeats else "text"


def _repeats(column: Column, table: Table) -> bool:
    """Whether values come back, as those of a group do; a handful of rows shows nothing either way."""
    if column.distinct is None or not table.rows:
        return True
    return column.distinct <= max(table.rows * 0.5, 8)


def _groupable(column: Column, table: Table) -> bool:
    words = split_name(column.name)
    if column.distinct is None:
        return bool(column.values) or words[-1] in _GROUPS
    if column.distinct <= FEW:
        return True
    # Cities of a big table are many, and still something to group by.
    return bool(table.rows) and column.distinct <= min(2000, (table.rows or 0) * 0.2)
