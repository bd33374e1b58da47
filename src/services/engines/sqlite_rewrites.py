"""SQL functions that SQLite should run in Python, because its own would hang or fail.

`instr`, `replace` and the two-argument `trim`s take quadratic time in C, where no time-out reaches them: two texts of a
megabyte are minutes. These are linear. SQLAlchemy also installs a `floor` that raises on NULL, which this one does not,
and a `regexp` in Python that a hostile file's generated column could hang; this one refuses.
"""

from __future__ import annotations

import math
import sqlite3
from typing import Final

from src.services.engines.sqlite_printf import printf

LONGEST: Final = 1_000_000
"""Bytes of one value or row: what makes `replace` and `printf` bombs small."""

SqlValue = str | bytes | int | float | None


def _text(value: SqlValue) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _distinct(characters: SqlValue) -> str:
    """Each character once: `strip` looks through all of them for every character that it meets."""
    return "".join(set(_text(characters)))


def instr(haystack: SqlValue, needle: SqlValue) -> int | None:
    """Position of the first occurrence from 1, or 0."""
    if haystack is None or needle is None:
        return None
    if isinstance(haystack, bytes) and isinstance(needle, bytes):
        return haystack.find(needle) + 1
    return _text(haystack).find(_text(needle)) + 1


def replace(text: SqlValue, old: SqlValue, new: SqlValue) -> str | None:
    """Every `old` in `text` as `new`; an empty `old` changes nothing. ValueError when that is longer than LONGEST."""
    if text is None or old is None:
        return None
    source, wanted = _text(text), _text(old)
    if not wanted or new is None:
        return source if not wanted else None
    other = _text(new)
    if len(source) + source.count(wanted) * (len(other) - len(wanted)) > LONGEST:
        raise ValueError("string or blob too big")  # before it is made: SQLite would only measure it afterwards
    return source.replace(wanted, other)


def trim(text: SqlValue, characters: SqlValue) -> str | None:
    """Without any of `characters` at either end."""
    return None if text is None or characters is None else _text(text).strip(_distinct(characters))


def ltrim(text: SqlValue, characters: SqlValue) -> str | None:
    """Without any of `characters` at the left end."""
    return None if text is None or characters is None else _text(text).lstrip(_distinct(characters))


def rtrim(text: SqlValue, characters: SqlValue) -> str | None:
    """Without any of `characters` at the right end."""
    return None if text is None or characters is None else _text(text).rstrip(_distinct(characters))


def floor(value: SqlValue) -> int | float | None:
    """The largest whole number not above; NULL for what is not a number, as SQLite's own does."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, float) and (not math.isfinite(value) or abs(value) >= 2**62):
        return value
    return value if isinstance(value, int) else float(math.floor(value))


def regexp(_pattern: SqlValue, _text: SqlValue) -> bool:
    """Nothing: a regular expression of a stranger's cannot be stopped once it runs."""
    raise ValueError("regular expressions are not run")


_REWRITES: Final = (("instr", 2, instr), ("replace", 3, replace), ("trim", 2, trim), ("ltrim", 2, ltrim), ("rtrim", 2, rtrim),
                    ("floor", 1, floor), ("regexp", 2, regexp),
                    ("printf", -1, printf), ("format", -1, printf))  # fmt: skip


def install(connection: sqlite3.Connection) -> None:
    """Puts these in the place of SQLite's own, on one connection."""
    for name, arguments, function in _REWRITES:
        connection.create_function(name, arguments, function, deterministic=True)
