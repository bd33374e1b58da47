"""Numbers, dates and lists as a reader writes them."""

from __future__ import annotations

import math
from collections.abc import Sequence

MINUS = "−"
CURRENCY = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "$": "$", "£": "£", "¥": "¥"}


def number(value: float | None, unit: str = "") -> str:
    """`1234567.8` -> `1,234,568`, with its unit (`$1,234,568`); small values keep three significant digits."""
    if value is None or not math.isfinite(value):
        return "n/a"
    text, sign = _digits(abs(value)), MINUS if value < 0 and _digits(abs(value)) != "0" else ""
    if unit in CURRENCY:
        return f"{sign}{CURRENCY[unit]}{text}"
    if unit == "%":
        return f"{sign}{text}%"
    return f"{sign}{text} {unit}".rstrip() if unit else f"{sign}{text}"


def _digits(size: float) -> str:
    if size == 0:
        return "0"
    if size >= 1e15 or size < 1e-6:
        return f"{size:.3g}"
    if size >= 1000 or size == round(size):
        return f"{size:,.0f}"
    places = max(0, 2 - math.floor(math.log10(size)))
    text = f"{size:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text and places > 2 else text


def percent(share: float, places: int = 1) -> str:
    """`0.1234` -> `12.3%`"""
    text = f"{abs(share) * 100:.{places}f}".removesuffix(".0")
    return f"{MINUS if share < 0 and text != '0' else ''}{text}%"


def p_text(p: float | None) -> str:
    """`0.00001` -> `p < 0.001`"""
    if p is None or not math.isfinite(p):
        return "p unknown"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def name(column: str) -> str:
    """`marketing_spend` -> `marketing spend`"""
    return column.replace("_", " ").strip() or column


def listed(items: Sequence[str], last: str = "and", most: int = 5) -> str:
    """`a, b and c`; what is over `most` is counted."""
    shown = list(items[:most])
    if len(items) > most:
        shown.append(f"{len(items) - most} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def one(label: str) -> str:
    """`units sold` -> `unit sold`, for "per ..."; only a plain plural s is taken off."""
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and w[-2] not in "suia" else w for w in label.split())


def count(n: int, thing: str, things: str | None = None) -> str:
    """`1 day`, `1,096 days`"""
    return f"{n:,} {thing if n == 1 else things or thing + 's'}"
