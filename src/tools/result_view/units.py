"""Values as a reader expects them: `$1.2M`, `12.4%`, `1,234 orders`, `31 Oct 2026`."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime
from typing import Final

SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "$": "$", "£": "£", "¥": "¥"}
"""By unit; a sign alone may be any country's."""
CURRENCIES: Final = frozenset(SYMBOLS) | {"CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD", "CNY", "BRL", "MXN", "ZAR"}
GRAINS: Final = frozenset({"day", "week", "month", "quarter", "year"})
PERCENT: Final = frozenset({"%", "percent"})
COEFFICIENT: Final = "coefficient"
"""The unit of r and q: a bare number with decimals that matter."""
PROBABILITY: Final = "probability"
"""The unit of p and q: shown with its relation, as tiny ones only say "< 0.001"."""
MAX_TEXT: Final = 120
_SCALES: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def show(value: float | int | str | date | None, unit: str = "") -> str | None:
    """The value with its unit as text, or None when there is nothing to show.

    A grain as the unit of a date ("month") says how much of it to spell.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{show_date(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return show_date(value, unit)
    if isinstance(value, str):
        return clean(value)
    return show_number(value, unit)


def show_number(value: float, unit: str = "") -> str:
    """A number with separators and its unit; millions of money are shortened."""
    sign = "-" if value < 0 else ""
    size = abs(value)
    if unit in CURRENCIES:
        return f"{sign}{_symbol(unit)}{_money(size)}"
    if unit in PERCENT:
        return f"{_decimals(value, 1)}%"
    if unit == COEFFICIENT:
        return f"{value:.2f}"
    if unit == PROBABILITY:
        return f"= {value:.3f}" if value >= 0.001 else "< 0.001"
    text = f"{sign}{_plain(size)}"
    word = clean(unit)
    return f"{text} {_one(word) if size == 1 else word}" if word else text


def show_date(day: date, grain: str = "") -> str:
    """`31 Oct 2026`, `Oct 2026`, `Q4 2026`, `2026` or `the week of 26 Oct 2026`."""
    if grain == "year":
        return f"{day.year}"
    if grain == "quarter":
        return f"Q{(day.month - 1) // 3 + 1} {day.year}"
    if grain == "month":
        return f"{_MONTHS[day.month - 1]} {day.year}"
    spelled = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"the week of {spelled}" if grain == "week" else spelled


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """One line of visible characters, no control or direction marks, capped: safe to put into a sentence."""
    kept = "".join(" " if c.isspace() else c for c in text[: 4 * limit] if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(kept.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def prefix(unit: str) -> str:
    """What stands before a number of that unit on an axis."""
    return _symbol(unit) if unit in CURRENCIES else ""


def suffix(unit: str) -> str:
    """What stands right behind a number of that unit on an axis."""
    return "%" if unit in PERCENT else ""


def _symbol(unit: str) -> str:
    return SYMBOLS.get(unit, f"{unit} ")


def _money(size: float) -> str:
    for scale, letter in _SCALES:
        if round(size / scale, 2) >= 1:
            return f"{size / scale:,.2f}{letter}"
    return f"{size:,.0f}" if size >= 1e5 else f"{size:,.2f}"


def _plain(size: float) -> str:
    if float(size).is_integer() and size < 1e15:
        return f"{int(size):,}"
    if size >= 1e15:
        return f"{size:.3g}"
    if size >= 100:
        return f"{size:,.0f}"
    if size >= 1:
        return _trim(f"{size:,.2f}")
    return f"{size:.3g}"


def _decimals(value: float, places: int) -> str:
    if value and abs(value) < 0.05:
        return f"{value:.2g}"
    return _trim(f"{value:,.{places}f}")


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _one(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
