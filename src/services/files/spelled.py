"""Columns of text that are amounts, percentages or dates as people spell them: made numbers and dates where every value is one.

A column is changed only where nothing is lost and nothing is guessed: all its values fit one way of writing, and no other way
gives other numbers. Keys with leading zeros, versions, addresses of machines and columns with words among numbers stay text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from src.services.files.duckdb_file import quoted_name, quoted_text

_LOOK_AT: Final = 2_000
_MISSING: Final = ("-", "–", "—", ".", "?", "n/a", "na", "n.a.", "none", "null", "nil", "missing")
_CODES: Final = "USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|SGD|HKD|KRW|TRY"
_MONEY: Final = rf"(?:[$€£¥₹₩₽]|(?:{_CODES})\b|\b(?:{_CODES}))"
_SPACE: Final = r"[ \x{00a0}\x{202f}]"
_POINT: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,3}}(?:'\d{{3}})+|\d+)(?:\.\d+)?|\.\d+"
_COMMA: Final = rf"(?:\d{{1,3}}(?:\.\d{{3}})+|\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,3}}(?:'\d{{3}})+|\d+)(?:,\d+)?"
_DATES: Final = (
    "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%B-%Y", "%d.%m.%Y", "%Y.%m.%d",
    "%Y/%m/%d", "%d-%b-%y", "%d.%m.%y", "%b %Y", "%B %Y", "%Y-%m",
)  # fmt: skip
"""Spellings that are read in one way only: a name for the month, points with the day first, or the year first."""
_MONTHS_ONLY: Final = frozenset({"%b %Y", "%B %Y", "%Y-%m"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """How each value is read, as SQL (NULL where it cannot be), and what is said of it."""

    sql: str
    type: str
    said: str


def typed(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """Gives columns of the table the types that their texts spell, and says which. Raises duckdb.Error."""
    named = quoted_name(table)
    described = connection.execute(f"DESCRIBE {named}").fetchall()
    notes: list[str] = []
    for column in [str(row[0]) for row in described if row[1] == "VARCHAR"]:
        quoted = quoted_name(column)
        seen = connection.execute(
            f"SELECT DISTINCT trim({quoted}) FROM (SELECT {quoted} FROM {named} WHERE {quoted} IS NOT NULL LIMIT {_LOOK_AT})"  # noqa: S608 - quoted
        ).fetchall()
        reading = _reading([str(row[0]) for row in seen], quoted)
        if reading is not None and _fits_all(connection, named, quoted, reading):
            connection.execute(f"ALTER TABLE {named} ALTER COLUMN {quoted} TYPE {reading.type} USING ({reading.sql})")
            notes.append(f"{column}: {reading.said}")
    return tuple(notes)


def _fits_all(connection: duckdb.DuckDBPyConnection, table: str, column: str, reading: _Reading) -> bool:
    odd = connection.execute(
        f"SELECT 1 FROM {table} WHERE {column} IS NOT NULL AND NOT {_is_missing(column)} AND ({reading.sql}) IS NULL LIMIT 1"  # noqa: S608
    ).fetchone()
    return odd is None


def _is_missing(column: str) -> str:
    return f"lower(trim({column})) IN ('', {', '.join(map(quoted_text, _MISSING))})"


def _reading(values: Sequence[str], column: str) -> _Reading | None:
    told = [v for v in values if v and v.casefold() not in _MISSING]
    if not told or not all(any(c.isdigit() for c in v) and len(v) <= 40 for v in told):
        return None
    return _number(told, column) or _date(told, column)


def _number(told: Sequence[str], column: str) -> _Reading | None:
    marks = {m[0] for v in told for m in re.finditer(_MONEY, v)}
    percent = [v.endswith("%") for v in told]
    if len(marks) > 1 or (any(percent) and (marks or not all(percent))):
        return None
    if any(re.match(r"\D*0\d", v) for v in told):  # a key, or a number that loses its zeros
        return None
    decimal = _decimal(told, money=bool(marks))
    if decimal is None:
        return None
    sign, body = r"[-+−]?", _POINT if decimal == "." else _COMMA
    mark = rf"(?:{'|'.join(map(re.escape, marks))})?" if marks else ""
    plain = rf"{sign} ?{mark}{_SPACE}?{sign}(?:{body}){_SPACE}?{mark}%?" if not any(percent) else rf"{sign}(?:{body}){_SPACE}?%"
    pattern = rf"(?:{plain}|\({_SPACE}?{plain}\))"
    if not all(re.fullmatch(pattern.replace(r"\x{00a0}", "\xa0").replace(r"\x{202f}", "\u202f"), v) for v in told):
        return None
    digits = f"replace(regexp_replace({column}, '[^0-9{decimal}]', '', 'g'), ',', '.')"
    minus = f"CASE WHEN regexp_matches({column}, '[-−(]') THEN -1 ELSE 1 END"
    fits = f"regexp_full_match(trim({column}), {quoted_text(pattern)})"
    said = "percentages (10 for 10%)" if any(percent) else f"amounts in {marks.pop()}" if marks else "numbers"
    way = " with a decimal comma" if decimal == "," else ""
    return _Reading(
        f"CASE WHEN {fits} THEN {minus} * TRY_CAST({digits} AS DOUBLE) END",
        "DOUBLE",
        f"read as {said}{way}",
    )


def _decimal(told: Sequence[str], *, money: bool) -> str | None:
    """Whether a point or a comma parts the decimals, or None where the values do not tell and it matters."""
    bare = [re.sub(r"[^\d.,]", "", v) for v in told]
    spaced = any(re.search(r"\d[ \xa0\u202f]\d", v) for v in told)
    comma = any(re.search(r"\.\d{3},|,(?:\d{1,2}|\d{4,})$|^0,|(?:\.\d{3}){2,}$", v) for v in bare)
    point = any(re.search(r",\d{3}\.|\.(?:\d{1,2}|\d{4,})$|^0?\.|(?:,\d{3}){2,}$", v) for v in bare)
    if comma and point:
        return None
    if comma or point:
        several_points = not money and all(re.fullmatch(r"\d+(?:\.\d{3})+", v) for v in bare)  # addresses of machines
        return None if several_points else "," if comma else "."
    if (spaced and not money) or any("." in v for v in bare):  # telephones; 1.234: a thousand, or one and a bit
        return None
    return "."


def _date(told: Sequence[str], column: str) -> _Reading | None:
    for form in _DATES:
        if all(_spelt(v, form) for v in told[:50]):
            value = f"try_strptime(trim({column}), {quoted_text(form)})::DATE"
            said = "months, read as their first days" if form in _MONTHS_ONLY else "read as dates"
            return _Reading(value, "DATE", said)
    return None


def _spelt(value: str, form: str) -> bool:
    """Whether a value looks as the form does; whether it is a day is seen by the database."""
    parts = {"%b": "[A-Za-z]{3}", "%B": "[A-Za-z]{3,9}", "%d": r"\d{1,2}", "%m": r"\d{1,2}", "%Y": r"\d{4}", "%y": r"\d{2}"}
    pattern = re.sub(r"%[bBdmYy]|[^%]", lambda m: parts.get(m[0], re.escape(m[0])), form)
    return re.fullmatch(pattern, value) is not None
