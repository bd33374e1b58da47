"""Numbers that a file spells as text ("1.234,50", "12 %", "€ 3,10", "(1,200)", "n.a."), found and made numbers.

A column becomes numbers only where every value is one, or says that there is none; what was taken for granted is told.
Codes with leading zeros, several currencies in one column and words among numbers stay text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from src.services.files.duckdb_file import column_types, quoted_name, quoted_text

COMMENT: Final = "in "
"""What the comment of a column with a unit begins with: "in EUR", "in %"."""
_POINT: Final = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:['’]\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?|\.\d+"
_COMMA: Final = r"(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?:['’]\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?"
_SHOWS_COMMA: Final = r",\d{1,2}\D*$|,\d{4,}|\.\d{3},|\d{4,},|\.\d{3}\.|^\D*0,"
_SHOWS_POINT: Final = r"\.\d{1,2}\D*$|\.\d{4,}|,\d{3}\.|\d{4,}\.|,\d{3},|^\D*0?\."
_SYMBOLS: Final = {"€": "EUR", "₹": "INR", "₩": "KRW", "$": "$", "£": "£", "¥": "¥"}
"""Signs with the unit that is told; "$" is many countries' and stays a sign."""
_CODES: Final = (
    "USD", "EUR", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD", "NZD", "CNY", "INR", "KRW", "BRL",
    "MXN", "ZAR", "TRY", "HUF", "RON", "SGD", "HKD", "ILS", "THB",
)  # fmt: skip
_MONEY: Final = "[" + "".join(_SYMBOLS) + "]|" + "|".join(_CODES)
_NOTHING: Final = (
    "-", "--", "–", "—", "?", ".", "n.a.", "n. a.", "n/a", "na", "none", "nil", "null", "missing", "#div/0!", "#n/a", "#ref!",
    "#value!", "#num!", "#name?",
)  # fmt: skip
_MOST_NOTHING: Final = 0.9
_NEARLY: Final = 0.9
_COUNTED: Final = (
    "values", "point", "comma", "numbers", "nothing", "zero_led", "shows_comma", "shows_point", "percent", "dotted", "spaced",
)  # fmt: skip
_AT_ONCE: Final = 40
"""Columns looked at in one statement."""
_SAMPLE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What the values of a text column look like; all but `money` and `odd` are numbers of values."""

    column: str
    values: int
    point: int
    """Numbers where the decimals begin with a point."""
    comma: int
    numbers: int
    """Numbers in either way."""
    nothing: int
    zero_led: int
    shows_comma: int
    """Numbers that only a decimal comma explains."""
    shows_point: int
    percent: int
    dotted: int
    """Numbers like 1.234 and 1.234.567, which are over a thousand, or over one, or no numbers at all."""
    spaced: int
    """Numbers whose thousands are parted by spaces, without decimals: as telephone numbers are."""
    money: tuple[str, ...]
    odd: str | None
    """A value that is no number however it is read."""

    @property
    def may_be_numbers(self) -> bool:
        """Whether nearly every value is a number or nothing, and the column is not one of codes."""
        whole = self.numbers + self.nothing >= _NEARLY * self.values
        return bool(self.numbers) and whole and not self.zero_led and self.nothing <= _MOST_NOTHING * self.values


def likely_numbers(connection: duckdb.DuckDBPyConnection, table: str) -> list[Counts]:
    """The text columns that may be numbers, by their first rows and then by all."""
    types = column_types(connection, quoted_name(table))
    names = [name for name, declared in types.items() if declared == "VARCHAR"]
    some = f"(SELECT * FROM {quoted_name(table)} LIMIT {_SAMPLE})"  # noqa: S608 - quoted
    found: list[Counts] = []
    for start in range(0, len(names), _AT_ONCE):
        likely = [c.column for c in _counts(connection, some, names[start : start + _AT_ONCE]) if c.may_be_numbers]
        found += [c for c in _counts(connection, quoted_name(table), likely) if c.may_be_numbers]
    return found


def uses_decimal_comma(found: Sequence[Counts]) -> bool:
    """Whether one of the columns is of numbers with a decimal comma: then "1.234" may be over a thousand elsewhere."""
    return any(c.shows_comma for c in found)


def numbers_from_text(
    connection: duckdb.DuckDBPyConnection, table: str, found: Sequence[Counts], *, comma: bool = False
) -> list[str]:
    """Makes numbers of those of the columns that are some, and tells what was done. `comma`: the file uses a decimal comma."""
    return [note for counts in found for note in _settle(connection, table, counts, comma=comma)]


def _settle(connection: duckdb.DuckDBPyConnection, table: str, found: Counts, *, comma: bool) -> list[str]:
    name = found.column
    why = _why_not(found)
    if why:
        return [f"{name} stays text: {why}"]
    is_bare = not found.money and not found.percent
    if is_bare and (found.spaced == found.numbers or (found.dotted == found.numbers and found.shows_comma and not comma)):
        return []  # telephone numbers, addresses of machines
    by_comma = found.comma + found.nothing == found.values and not found.shows_point and (bool(found.shows_comma) or comma)
    by_point = found.point + found.nothing == found.values and not found.shows_comma
    if not by_comma and not by_point:
        return [f"{name} stays text: its numbers use both a decimal point and a decimal comma"]
    if found.dotted and not by_comma and not found.shows_point:
        return [f"{name} stays text: “1.234” in it may be over a thousand or a little over one"]
    _convert(connection, table, name, comma=by_comma)
    unit = "%" if found.percent else (_SYMBOLS.get(found.money[0], found.money[0]) if found.money else "")
    if unit:
        comment = f"COMMENT ON COLUMN {quoted_name(table)}.{quoted_name(name)} IS {quoted_text(COMMENT + unit)}"
        connection.execute(comment)
    how = ["with a decimal comma"] if by_comma else []
    how += [f"in {unit}"] if unit else []
    how += [f"{found.nothing:,} that say there is none are empty"] if found.nothing else []
    return [f"{name} was text and is read as numbers{': ' if how else ''}{', '.join(how)}"]


def _why_not(found: Counts) -> str:
    if found.odd is not None:
        left = found.values - found.numbers - found.nothing
        return f"{left:,} of {found.values:,} values are no numbers, such as “{found.odd[:40]}”"
    if len(found.money) > 1:
        return f"it is in several currencies ({', '.join(sorted(found.money)[:4])})"
    if found.percent not in (0, found.numbers):
        return "only some of its values are percentages"
    return ""


def _counts(connection: duckdb.DuckDBPyConnection, source: str, names: Sequence[str]) -> Iterator[Counts]:
    if not names:
        return
    asked = ", ".join(part for name in names for part in _asked(name))
    row: Sequence[Any] = connection.execute(f"SELECT {asked} FROM {source}").fetchone() or ()  # noqa: S608 - quoted
    width = len(row) // len(names)
    for place, name in enumerate(names):
        *counted, money, odd = row[place * width : (place + 1) * width]
        numbers = dict(zip(_COUNTED, map(int, counted), strict=True))
        yield Counts(name, **numbers, money=tuple(m for m in money or () if m), odd=None if odd is None else str(odd))


def _asked(name: str) -> list[str]:
    value = _value(name)
    given = f"{value} <> ''"
    point, comma = _is(value, _spelled(_POINT)), _is(value, _spelled(_COMMA))
    nothing = f"lower({value}) IN ({', '.join(map(quoted_text, _NOTHING))})"
    number = f"({point} OR {comma})"
    return [
        f"count({value}) FILTER ({given})",
        f"count(*) FILTER ({point})",
        f"count(*) FILTER ({comma})",
        f"count(*) FILTER ({number})",
        f"count(*) FILTER ({nothing})",
        f"count(*) FILTER ({_has(value, r'^[^0-9]*0[0-9]')})",
        f"count(*) FILTER ({number} AND {_has(value, _SHOWS_COMMA)})",
        f"count(*) FILTER ({number} AND {_has(value, _SHOWS_POINT)})",
        f"count(*) FILTER ({number} AND contains({value}, '%'))",
        f"count(*) FILTER ({number} AND {_has(value, r'^[^0-9]*[0-9]+([.][0-9]{3})+[^0-9]*$')})",
        f"count(*) FILTER ({number} AND {_has(value, r'[0-9] [0-9]')} AND NOT {_has(value, '[.,]')})",
        f"list(DISTINCT regexp_extract({value}, {quoted_text(_MONEY)})) FILTER ({number})",
        f"any_value({value}) FILTER ({given} AND NOT {number} AND NOT {nothing})",
    ]


def _convert(connection: duckdb.DuckDBPyConnection, table: str, name: str, *, comma: bool) -> None:
    value = _value(name)
    digits = f"regexp_extract({value}, {quoted_text(_COMMA if comma else _POINT)})"
    kept = f"regexp_replace({digits}, {quoted_text('[^0-9,]' if comma else '[^0-9.]')}, '', 'g')"
    number = f"TRY_CAST(replace({kept}, ',', '.') AS DOUBLE)"
    sign = f"CASE WHEN {_has(value, '[-(]')} THEN -1 ELSE 1 END"
    is_one = _is(value, _spelled(_COMMA if comma else _POINT))
    made = f"CASE WHEN {is_one} THEN {sign} * {number} END"
    connection.execute(f"ALTER TABLE {quoted_name(table)} ALTER COLUMN {quoted_name(name)} TYPE DOUBLE USING {made}")


def _value(name: str) -> str:
    """The text with plain spaces and a plain minus, and none around it."""
    return f"trim(translate({quoted_name(name)}, '\u00a0\u202f\u2009\u2212', '   -'))"


def _spelled(number: str) -> str:
    plain = rf"[+-]?(?:(?:{_MONEY}) ?)?[+-]?(?:{number}) ?(?:%|{_MONEY})?-?"
    return rf"{plain}|\((?:(?:{_MONEY}) ?)?(?:{number}) ?(?:%|{_MONEY})?\)"


def _is(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {quoted_text(pattern)})"


def _has(value: str, pattern: str) -> str:
    return f"regexp_matches({value}, {quoted_text(pattern)})"
